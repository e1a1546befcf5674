"""All checks at one moment, while the clients write or after they stopped."""

from __future__ import annotations

from dataclasses import dataclass, field

from devtools.crash.api import Api, Unanswered
from devtools.crash.checks import chains, messages, modes, timers, whole, writes
from devtools.crash.checks.messages import Messages
from devtools.crash.checks.timers import Timers
from devtools.crash.ledger import Acknowledged, Ledger, Line
from devtools.crash.reading import snapshot
from devtools.crash.stage import STAKEHOLDERS
from devtools.mail import MailServer


@dataclass
class Verdict:
    """What was held against what."""

    acknowledged: int
    lost: int = 0
    doubled: int = 0
    timers: Timers = field(default_factory=Timers)
    messages: Messages = field(default_factory=Messages)
    findings: list[str] = field(default_factory=list)


def judge(url: str, ledger: Ledger, mail: MailServer, *, is_still: bool = False) -> Verdict:
    """Everything the database can tell, read at one moment."""
    acknowledged = ledger.snapshot()
    verdict = Verdict(sum(map(len, acknowledged.values())))
    with snapshot(url) as database:
        counted = writes.check(database, acknowledged, ledger.snapshot)
        verdict.lost, verdict.doubled = counted.lost, counted.doubled
        verdict.findings += counted.findings
        verdict.findings += chains.check(database)
        verdict.findings += modes.check(database)
        verdict.findings += whole.check(database)
        verdict.timers = timers.check(database)
        verdict.messages = messages.check(database, mail, stakeholders=list(STAKEHOLDERS))
        if is_still:
            verdict.findings += timers.overdue(database)
    if is_still and verdict.messages.pending:
        verdict.findings.append(f"{verdict.messages.pending} messages were never sent")
    verdict.findings += verdict.timers.findings + verdict.messages.findings
    return verdict


def told(api: Api, ledger: Ledger, touched: set[str]) -> list[str]:
    """The same through the API: the timelines of these incidents."""
    found = []
    for ref in sorted(touched):
        before = ledger.snapshot()
        try:
            shown = api.lines(ref)
        except Unanswered as problem:
            found.append(str(problem))
            continue
        after = ledger.snapshot()
        for client, column in before.items():
            must, may = _of(ref, column), _of(ref, after[client])
            if not writes.is_told(shown.get(f"token:{client}", []), must, may):
                found.append(f"{client}: the API shows the timeline of {ref} otherwise")
    return found


def touched_by(acknowledged: dict[str, list[Acknowledged]]) -> set[str]:
    """The incidents that these writes are in."""
    return {line.incident for column in acknowledged.values() for line in writes.lines_of(column)}


def _of(ref: str, column: list[Acknowledged]) -> list[Line]:
    return [line for line in writes.lines_of(column) if line.incident == ref]
