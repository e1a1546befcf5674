"""Due dates from the time a team really has, and promises beyond it, said before they are broken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil, isfinite

from peacetime.domain.postmortems.actions import ActionItem
from peacetime.domain.postmortems.leverage import by_leverage
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import DAYS_AHEAD, WorkingHours

DAY = timedelta(days=1)
USUAL_HOURS = 8.0
SHARE_OF_PROMISE = 0.2
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class ProposedDue:
    """A due date for one action item, and why; `on` is None where a year does not suffice."""

    item: ActionItem
    on: date | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Overcommitment:
    """The day by which most is promised beyond what is free, in capacity-hours."""

    on: date
    promised_hours: float
    free_hours: float
    sentence: str

    @property
    def missing_hours(self) -> float:
        """How much is promised and not free."""
        return self.promised_hours - self.free_hours


def free_hours_a_day(
    promise_hours: float, working_days: int, *, share: float = SHARE_OF_PROMISE
) -> float | None:
    """The hours of a working day that a team has for action items.

    Formula: share × promise / working days.

    Args:
        promise_hours: What its next sprint can promise, in capacity-hours.
        working_days: Of that sprint.
        share: Of the promise, from 0 to 1.

    Returns:
        None where there are none.

    Source: our default: a fifth of what can be promised goes into what incidents have taught.

    >>> free_hours_a_day(200, 10), free_hours_a_day(0, 10)
    (4.0, None)
    """
    if promise_hours <= 0 or working_days <= 0:
        return None
    return share * promise_hours / working_days


def propose_due_dates(
    items: Iterable[ActionItem],
    *,
    free_hours_per_day: float,
    hours: WorkingHours,
    at: datetime,
    effort: Mapping[str, float] | None = None,
    promised_hours: float = 0.0,
    usual_hours: float = USUAL_HOURS,
) -> list[ProposedDue]:
    """Each action item is due when the team can have done it, after what it has promised before.

    Formula: in the order of leverage, item k is due on working day ⌈(promised + h₁ + … + hₖ) / free⌉ after
    today, with h the capacity-hours of each.

    Args:
        items: Without a due date; what is done, dropped or dated already is left out.
        free_hours_per_day: Of the team on a working day, for action items: a part of what its sprint can
            promise (`burst.planning`), never of all its time.
        hours: Of the team: days off are no working days.
        at: Now.
        effort: Capacity-hours of items by id, as far as somebody has said.
        promised_hours: Of the action items that are promised already.
        usual_hours: Of an item whose effort nobody has said.

    Returns:
        In the order of leverage; a proposal, which people change.

    Raises:
        InvalidInput: `free_hours_impossible`.

    Source: the framework, "Balance urgency against current Delivery Mode capacity"; a day for an item of
    unknown effort is our default.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.postmortems.actions import agreed
    >>> from peacetime.domain.shared.hours import weekly
    >>> monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> items = [agreed(name, "Change it", at=monday) for name in "ab"]
    >>> found = propose_due_dates(
    ...     items, free_hours_per_day=2, hours=weekly(ZoneInfo("UTC")), at=monday
    ... )
    >>> [proposed.on.isoformat() for proposed in found]
    ['2026-03-06', '2026-03-12']
    """
    _check(free_hours_per_day)
    known = effort or {}
    today = at.astimezone(hours.time_zone).date()
    needed = promised_hours
    found = []
    for item in by_leverage(one for one in items if not one.is_closed and one.due_on is None):
        needed += known.get(item.id, usual_hours)
        on = _working_day(today, needed, free_hours_per_day, hours)
        found.append(ProposedDue(item, on, _why(on, needed, free_hours_per_day)))
    return found


def overcommitment(
    items: Iterable[ActionItem],
    *,
    free_hours_per_day: float,
    hours: WorkingHours,
    at: datetime,
    effort: Mapping[str, float] | None = None,
    usual_hours: float = USUAL_HOURS,
) -> Overcommitment | None:
    """Whether more is promised up to some day than the team can do, and by which day it is worst.

    Formula: for each due day d: promised(d) = the capacity-hours of all that is due up to d; free(d) = the
    working days from today to d × the free hours of a day; the day with the largest difference, if any is
    above nothing. What is overdue is due today.

    Args:
        items: Of the team; done, dropped and undated ones are left out.
        free_hours_per_day: As in `propose_due_dates`.
        hours: Of the team.
        at: Now.
        effort: Capacity-hours of items by id, as far as somebody has said.
        usual_hours: Of an item whose effort nobody has said.

    Returns:
        None where all that is promised fits.

    Raises:
        InvalidInput: `free_hours_impossible`.

    Source: the framework, "Set realistic due dates"; see above.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.postmortems.actions import agreed
    >>> from peacetime.domain.shared.hours import weekly
    >>> monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> items = [agreed(n, "Change it", at=monday, due_on=date(2026, 3, 6)) for n in "ab"]
    >>> overcommitment(
    ...     items, free_hours_per_day=2, hours=weekly(ZoneInfo("UTC")), at=monday
    ... ).sentence
    'By 6 March 16 hours of action items are promised and 10 are free: 6 too many. Move a date, or let one go.'
    """
    _check(free_hours_per_day)
    known = effort or {}
    today = at.astimezone(hours.time_zone).date()
    needed: dict[date, float] = {}
    for item in items:
        if item.due_on is not None and not item.is_closed:
            on = max(item.due_on, today)
            needed[on] = needed.get(on, 0.0) + known.get(item.id, usual_hours)
    worst: Overcommitment | None = None
    promised = free = 0.0
    day_after = today
    for on in sorted(needed):
        promised += needed[on]
        free += hours.working_days(day_after, on) * free_hours_per_day
        day_after = on + DAY
        is_worse = promised - free > (worst.missing_hours if worst else ROUNDING)
        if is_worse:
            worst = Overcommitment(on, promised, free, _beyond(on, promised, free))
    return worst


def _check(free_hours_per_day: float) -> None:
    if not (isfinite(free_hours_per_day) and free_hours_per_day > 0):
        sentence = "No hours are free for action items, so no date can be proposed. Hold some back in the sprint."
        raise InvalidInput(sentence, field="free_hours_per_day", code="free_hours_impossible")


def _working_day(today: date, needed: float, per_day: float, hours: WorkingHours) -> date | None:
    """The working day after today on which so many hours have been free."""
    left = max(ceil(needed / per_day - ROUNDING), 1)
    for ahead in range(1, DAYS_AHEAD + 1):
        day = today + ahead * DAY
        if not hours.day_off(day):
            left -= 1
            if not left:
                return day
    return None


def _why(on: date | None, needed: float, per_day: float) -> str:
    told = f"{needed:.3g} hours of action items up to here, {per_day:.3g} free a working day"
    if on is None:
        return f"{told}: a year does not suffice. Let something go."
    return f"{told}."


def _beyond(on: date, promised: float, free: float) -> str:
    return (
        f"By {on.day} {on:%B} {promised:.3g} hours of action items are promised and {free:.3g} are free: "
        f"{promised - free:.3g} too many. Move a date, or let one go."
    )
