"""What a status page shows, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.shared.spans import Span

SHOWN = timedelta(days=90)
LEAST_PATIENCE = timedelta(minutes=5)
MISSED = 5  # so many writings in a row that did not come

# Word and sign of each state; teams and services have words of their own.
WORDS = {
    "delivery": ("●", "Delivery Mode"),
    "recovering": ("◐", "Recovering"),
    "rescue": ("▲", "Rescue Mode"),
    "running": ("●", "Running"),
    "affected": ("▲", "Affected"),
}
TROUBLED = ("rescue", "affected")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the readers of a page may see: nothing that was not named."""

    teams: tuple[str, ...]
    services: tuple[str, ...]
    has_updates: bool


@dataclass(frozen=True, slots=True)
class Component:
    """A team or a service: how it is, since when, and its trouble of 90 days as far as it is known."""

    key: str  # "team:checkout"
    name: str
    state: str
    since: datetime | None
    troubles: tuple[Span, ...]
    recoveries: tuple[Span, ...]
    known_from: datetime
    unknown_ends: int = 0

    @property
    def kind(self) -> str:
        """`team` or `service`."""
        return self.key.partition(":")[0]

    @property
    def word(self) -> str:
        """The state in words."""
        return WORDS[self.state][1]

    @property
    def sign(self) -> str:
        """The state as a sign, beside its word."""
        return WORDS[self.state][0]

    @property
    def is_troubled(self) -> bool:
        """Whether it is in Rescue Mode, or affected."""
        return self.state in TROUBLED

    def known(self, at: datetime) -> Span | None:
        """The part of the last 90 days that is known; None where that is none."""
        start = max(self.known_from, at - SHOWN)
        return Span(start, at) if start < at else None

    def quiet_share(self, at: datetime) -> float | None:
        """How much of what is known was no trouble."""
        known = self.known(at)
        if known is None:
            return None
        spent = sum((_overlap(trouble, known) for trouble in self.troubles), timedelta())
        return 1 - spent / (known.end - known.start)


@dataclass(frozen=True, slots=True)
class Note:
    """One update as stakeholders had it; nobody's name is in it."""

    number: int
    at: datetime
    status: str
    text: str
    scope: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Problem:
    """An incident as outsiders see it: what is affected, from when to when, and what was said."""

    key: str
    names: tuple[str, ...]
    began_at: datetime
    ended_at: datetime | None
    is_open: bool
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class StatusPage:
    """Everything that is written, as of one moment."""

    title: str
    as_of: datetime
    components: tuple[Component, ...]
    problems: tuple[Problem, ...]
    has_updates: bool
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    address: str = ""
    every: timedelta | None = None  # None: nobody said how often it is written
    silent_since: datetime | None = None  # Peacetime has not answered since

    @property
    def patience(self) -> timedelta:
        """A page older than this tells that Peacetime itself, or its writer, is down."""
        return max(LEAST_PATIENCE, MISSED * self.every) if self.every else timedelta(days=1)


def _overlap(one: Span, other: Span) -> timedelta:
    return max(timedelta(), min(one.end, other.end) - max(one.start, other.start))
