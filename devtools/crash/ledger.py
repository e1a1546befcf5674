"""What the clients were told is written: the promise that everything is held against."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

MARK = re.compile(r"\bc\d+n\d+\b")
HANDED_OVER = re.compile(r".+ hands over to (.+) as (.+)", re.DOTALL)
VERBATIM = {"note", "decision", "action"}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry that a write leaves in the timeline of an incident."""

    incident: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One write, the answer to it, and the lines it must have left."""

    client: str
    key: str
    act: str
    mark: str
    status: int
    answer: Any
    lines: tuple[Line, ...]
    attempts: int
    is_replay: bool


@dataclass
class Ledger:
    """Written by the clients, each in its own column; read by the checks at any moment."""

    columns: dict[str, list[Acknowledged]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)

    def keep(self, written: Acknowledged) -> None:
        self.columns[written.client].append(written)

    def snapshot(self) -> dict[str, list[Acknowledged]]:
        """What has been acknowledged until now; the clients go on."""
        return {client: list(column) for client, column in list(self.columns.items())}

    def __len__(self) -> int:
        return sum(map(len, list(self.columns.values())))


def plain(incident: str, kind: str, text: str) -> Line:
    """An entry as the database has it, reduced to what a client can know beforehand."""
    if kind in VERBATIM:
        return Line(incident, kind, text)
    if kind == "role":
        handed = HANDED_OVER.fullmatch(text)
        return Line(incident, kind, f"{handed[1]} is {handed[2]}" if handed else text)
    if kind == "mode" and " is back in Delivery Mode" in text:
        return Line(incident, kind, "back")
    mark = MARK.search(text)
    return Line(incident, kind, mark[0] if mark else text)
