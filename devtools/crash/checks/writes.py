"""Every acknowledged write is there exactly once, in the order of its client, and nothing else is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from devtools.crash.ledger import Acknowledged, Line
from devtools.crash.reading import Snapshot

Columns = dict[str, list[Acknowledged]]

LARGEST_ACT = 3  # lines of one write: a declaration that names commander and comms lead


@dataclass
class Counted:
    """What became of the acknowledged writes."""

    lost: int = 0
    doubled: int = 0
    findings: list[str] = field(default_factory=list)


def check(database: Snapshot, before: Columns, read_after: Callable[[], Columns]) -> Counted:
    """Compare each client's column with what stands in the timelines under its name.

    Clients may be writing: what was acknowledged before the database was read must be there, and
    nothing may be there but that, what was acknowledged since, and the one write under way.
    """
    counted = Counted()
    found = database.lines_by_actor()
    after = read_after()
    for client, column in before.items():
        seen, must = found.get(f"token:{client}", []), lines_of(column)
        _compare(client, seen, must, lines_of(after[client]), counted)
    _answers(database, before, counted)
    return counted


def lines_of(column: Sequence[Acknowledged]) -> list[Line]:
    return [line for written in column for line in written.lines]


def is_told(seen: Sequence[Line], must: Sequence[Line], may: Sequence[Line]) -> bool:
    """Whether everything that must be seen is, in order, and nothing that may not be."""
    begun = seen[len(may) :]
    return (
        list(seen[: len(must)]) == list(must)
        and list(seen[: len(may)]) == list(may[: len(seen)])
        and len(begun) <= LARGEST_ACT
    )


def _compare(
    client: str, seen: Sequence[Line], must: Sequence[Line], may: Sequence[Line], counted: Counted
) -> None:
    if is_told(seen, must, may):
        return
    lost, more = Counter(must) - Counter(seen), Counter(seen) - Counter(may)
    counted.lost += lost.total()
    counted.doubled += more.total()
    if lost:
        counted.findings.append(f"{client}: lost {list(lost)[:3]}")
    if more:
        counted.findings.append(f"{client}: twice, or never acknowledged {list(more)[:5]}")
    if not lost and not more:
        counted.findings.append(f"{client}: its writes are out of order")


def _answers(database: Snapshot, acknowledged: Columns, counted: Counted) -> None:
    """The answer of every write is kept once under its key, for whoever asks again."""
    kept: dict[str, list[int | None]] = defaultdict(list)
    for row in database.rows("SELECT key, status FROM storage_idempotencykey"):
        kept[row["key"]].append(row["status"])
    for client, column in acknowledged.items():
        for written in column:
            statuses = kept[written.key]
            is_success = written.status < 400
            if is_success and statuses != [written.status]:
                counted.findings.append(f"{client} {written.mark}: its answer is not kept")
            if not is_success and statuses:
                counted.findings.append(f"{client} {written.mark}: refused, and yet done")
