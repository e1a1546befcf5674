"""What was found, as a table for people and JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from devtools.crash.ledger import Ledger
from devtools.crash.rounds import Round
from devtools.crash.verdict import Verdict

SHOWN = 20


@dataclass
class Report:
    """A whole run."""

    seed: int
    seconds: float
    rounds: list[Round]
    ledger: Ledger
    verdict: Verdict

    @property
    def findings(self) -> list[str]:
        found = [f"round {r.number}: {sentence}" for r in self.rounds for sentence in r.findings]
        return found + [f"at the end: {sentence}" for sentence in self.verdict.findings]

    def as_json(self) -> str:
        acts: Counter[str] = Counter()
        refused: Counter[str] = Counter()
        for column in self.ledger.columns.values():
            acts.update(done.act for done in column if done.lines)
            refused.update(str(done.answer.get("code")) for done in column if done.status > 399)
        timers, messages = self.verdict.timers, self.verdict.messages
        return json.dumps(
            {
                "seed": self.seed,
                "seconds": round(self.seconds, 1),
                "acknowledged": len(self.ledger),
                "acts": dict(acts),
                "refused": dict(refused),
                "repeated": sum(r.repeated for r in self.rounds),
                "replayed": sum(r.replayed for r in self.rounds),
                "lost": self.verdict.lost,
                "doubled": self.verdict.doubled,
                "timers": {
                    "fired": timers.fired,
                    "told": timers.told,
                    "latest_seconds": round(timers.latest_seconds, 2),
                    "kinds": timers.kinds,
                },
                "messages": {
                    "written": messages.written,
                    "sent": messages.sent,
                    "arrived_again": messages.repeated,
                },
                "rounds": [_row(r) for r in self.rounds],
                "findings": self.findings,
            },
            indent=2,
        )

    def show(self) -> None:
        """The sentences under the table."""
        said = json.loads(self.as_json())
        timers, messages = said["timers"], said["messages"]
        print(
            f"{said['acknowledged']} writes acknowledged in {len(self.rounds)} rounds "
            f"({said['seconds']:.0f} s): {said['lost']} lost, {said['doubled']} doubled; "
            f"{said['repeated']} repeated, {said['replayed']} of them had been written already."
        )
        print(
            f"{timers['fired']} timers fired, {timers['told']} of them told somebody, the latest "
            f"{timers['latest_seconds']} s late; {messages['sent']} of {messages['written']} messages "
            f"sent, {messages['arrived_again']} arrived more than once."
        )
        for sentence in self.findings[:SHOWN]:
            print(f"WRONG  {sentence}")
        if len(self.findings) > SHOWN:
            print(f"... and {len(self.findings) - SHOWN} more (--json names them all)")
        print("Something is wrong." if self.findings else "Nothing was lost.")


HEADINGS = ("round", "killed", "after", "acknowledged", "repeated", "writes again", "lost", "wrong")


def line(played: Round) -> str:
    """One round, as soon as it is over."""
    row = _row(played)
    return (
        f"{row['round']:>5}  {row['killed']:<10} {row['after_seconds']:>5.1f} s "
        f"{row['acknowledged']:>12} {row['repeated']:>8} {row['recovered_seconds']:>10.1f} s "
        f"{row['lost']:>4} {row['wrong']:>5}"
    )


def heading() -> str:
    return "{:>5}  {:<10} {:>7} {:>12} {:>8} {:>12} {:>4} {:>5}".format(*HEADINGS)


def _row(played: Round) -> dict[str, float | int | str]:
    return {
        "round": played.number,
        "killed": played.kind,
        "after_seconds": round(played.after_seconds, 2),
        "acknowledged": played.acknowledged,
        "repeated": played.repeated,
        "replayed": played.replayed,
        "recovered_seconds": round(played.recovered_seconds, 2),
        "lost": played.verdict.lost if played.verdict else 0,
        "wrong": len(played.findings),
    }
