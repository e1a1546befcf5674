"""What a report found: plain values, or why one is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.burst.forecast.backtest import Backtest, HoursAhead
from peacetime.domain.burst.policy import Policy
from peacetime.domain.modes.periods import ModeSpan, Share
from peacetime.domain.shared.spans import Span
from peacetime.pictures.balance import Curve, Fan
from peacetime.pictures.drains import Drain
from peacetime.pictures.history import History
from peacetime.report.sources.incidents import Brought


@dataclass(frozen=True, slots=True)
class NotKnown:
    """A part that cannot be computed, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Modes:
    """The modes of a team over its history."""

    history: History
    periods: Sequence[ModeSpan[int]]
    share: Share
    rescues: int
    longest: Span


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is taken to have carried the Rescues.

    `named` of `incidents` say who worked on them, `counted` how many they were; the rest count as one.
    `is_one_seat`: nobody is given at all, so that one balance carries everything. `together`: so many
    incidents of nobody began within an hour of another one and are one piece of work with it.
    """

    people: int
    is_one_seat: bool
    from_file: int
    incidents: int
    named: int
    counted: int
    without_zone: int
    strangers: int
    together: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """The balance of a team, in credit-hours; of all its people together.

    Args:
        curve: Over the whole history, until now.
        cap: Of all people together.
        now: The balance now.
        dry: When it was below zero.
        lowest_at: When it was lowest.
        spent: In all.
        accrued: What so much time of Delivery would have brought at most.
        recent_use: Spent over accrued in the last eight weeks; None in a shorter history.
        person_hours: Of people at work in a Rescue.
        night_hours: Of these, those at night.
        drains: What took how much, by what it is told apart.
        below_zero: How many people are below zero now.
        notes: What the ledger had to say, by code: how often, and how many hours.
    """

    curve: Curve
    cap: float
    now: float
    dry: Sequence[Span]
    lowest_at: datetime
    lowest: float
    spent: float
    accrued: float
    recent_use: float | None
    person_hours: float
    night_hours: float
    drains: Mapping[str, Sequence[Drain]]
    below_zero: int
    notes: Mapping[str, tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What may come."""

    ahead: HoursAhead
    days: int
    fan: Fan | NotKnown
    chance_of_overdraw: float | NotKnown


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says, before it is said."""

    brought: Brought
    zone: ZoneInfo
    is_zone_said: bool
    policy: Policy
    is_policy_said: bool
    crew: Crew
    modes: Modes
    capacity: Capacity
    outlook: Outlook | NotKnown
    backtest: Backtest | NotKnown
    version: str

    @property
    def at(self) -> datetime:
        """The moment of the report."""
        return self.brought.at

    @property
    def length(self) -> timedelta:
        """How long the history is."""
        return self.at - self.modes.history.known_from
