"""One round: people write, something is killed, it comes back, everything is looked at."""

from __future__ import annotations

import random
import time
from contextlib import closing
from dataclasses import dataclass, field

from devtools.crash.api import Api
from devtools.crash.checks import modes
from devtools.crash.client import Client
from devtools.crash.kills import KINDS, REPLICA
from devtools.crash.ledger import Acknowledged, Ledger
from devtools.crash.reading import snapshot
from devtools.crash.replicas import Replicas
from devtools.crash.stage import Stage
from devtools.crash.verdict import Verdict, judge, told, touched_by
from devtools.installation import Installation, NotReady
from devtools.mail import MailServer

SHORTEST_SECONDS, LONGEST_SECONDS = 1.0, 5.0
RECOVERY_SECONDS = 45.0
SETTLE_SECONDS = 60.0

PENDING = "SELECT count(*) FROM storage_message WHERE state = 'pending'"
# The timers of a run are set a few seconds ahead; the others wait for half an hour.
DUE_SOON = """
    SELECT count(*) FROM storage_reminder
    WHERE fired_at IS NULL AND due_at < now() + interval '8 seconds'
"""


@dataclass
class Round:
    """A line of the table."""

    number: int
    kind: str
    after_seconds: float
    acknowledged: int = 0
    repeated: int = 0
    replayed: int = 0
    recovered_seconds: float = 0.0
    verdict: Verdict | None = None
    findings: list[str] = field(default_factory=list)


@dataclass
class Run:
    """What all rounds share."""

    installation: Installation
    token: str
    stage: Stage
    ledger: Ledger
    mail: MailServer
    clients: list[Client]
    chance: random.Random
    replicas: Replicas
    known: set[str] = field(default_factory=set)

    @property
    def repeats(self) -> int:
        return sum(client.repeats for client in self.clients)

    def play(self, number: int, kind: str) -> Round:
        """Let the clients write for a moment, kill, wait until all of them write again, look."""
        before, repeats = self.ledger.snapshot(), self.repeats
        played = Round(number, kind, self.chance.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))
        time.sleep(played.after_seconds)
        killed = time.monotonic()
        if kind == REPLICA:
            self.replicas.kill_one(self.chance)
        else:
            KINDS[kind](self.installation)
            killed = time.monotonic()
        if kind in {"group", "everything"}:
            self.installation.start()
        try:
            self.installation.wait_until_ready(RECOVERY_SECONDS)
            self.replicas.wait_until_ready()
            self._wait_until_all_write(killed)
        except NotReady as problem:
            played.findings.append(str(problem))
        heard = [client.heard_after(killed) for client in self.clients]
        played.recovered_seconds = max(seconds or RECOVERY_SECONDS for seconds in heard)
        self._look(played, before)
        played.findings += self._new(self.replicas.ended())
        played.repeated = self.repeats - repeats
        return played

    def settle(self) -> Verdict:
        """Stop writing, wait for timers and messages, and look at everything once more."""
        for client in self.clients:
            client.end()
        for client in self.clients:
            client.join(RECOVERY_SECONDS)
            if client.is_alive():
                self.ledger.faults.append(f"{client.name} was never answered")
        until = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < until and not self._is_settled():
            time.sleep(0.5)
        verdict = judge(self.installation.database_url, self.ledger, self.mail, is_still=True)
        with closing(Api(self.chance.choice(self.replicas.urls), self.token)) as api:
            verdict.findings += modes.check_told(api, self.stage.teams)
            verdict.findings += told(api, self.ledger, touched_by(self.ledger.snapshot()))
        verdict.findings = self._new(verdict.findings) + self.ledger.faults
        return verdict

    def _wait_until_all_write(self, killed: float) -> None:
        until = time.monotonic() + RECOVERY_SECONDS
        while any(client.is_alive() and not client.heard_after(killed) for client in self.clients):
            if time.monotonic() > until:
                raise NotReady(f"not every client was answered within {RECOVERY_SECONDS:.0f} s")
            time.sleep(0.02)

    def _look(self, played: Round, before: dict[str, list[Acknowledged]]) -> None:
        now = self.ledger.snapshot()
        new = {client: column[len(before.get(client, [])) :] for client, column in now.items()}
        played.acknowledged = sum(map(len, new.values()))
        played.replayed = sum(written.is_replay for column in new.values() for written in column)
        url = self.installation.database_url
        played.verdict = judge(url, self.ledger, self.mail)
        with closing(Api(self.chance.choice(self.replicas.urls), self.token)) as api:
            found = told(api, self.ledger, touched_by(new))
        played.findings += self._new(played.verdict.findings + found)

    def _new(self, findings: list[str]) -> list[str]:
        """What no earlier round has named."""
        new = [sentence for sentence in findings if sentence not in self.known]
        self.known.update(new)
        return new

    def _is_settled(self) -> bool:
        with snapshot(self.installation.database_url) as database:
            return not (database.number(PENDING) or database.number(DUE_SOON))
