"""Whether action items get done: shares, lateness and time to close, with what the few can say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from peacetime.domain.incidents.measures import Known, quantile, survival
from peacetime.domain.postmortems.actions import ActionItem, State
from peacetime.domain.shared.proportions import Proportion, proportion

FEW = 5
NOT_SAID = "not said"


@dataclass(frozen=True, slots=True)
class Completion:
    """How some action items went.

    Args:
        name: Of the team or kind; "" for all together.
        count: All of them but the dropped ones.
        done: Of these.
        dropped: Left out of every share: they were decided against.
        completed: Done of all, whenever they are due.
        on_time: Done up to their day, of those whose day has passed or that are done.
        without_due_date: In no figure of lateness.
        lateness: The median days after the due date of those done late; None where none was.
        time_to_close: The median, those that are open counted as open for so long already.
        sentence: What can be said; "too few to judge" where there are fewer than five.
    """

    name: str
    count: int
    done: int
    dropped: int
    completed: Proportion
    on_time: Proportion
    without_due_date: int
    lateness: timedelta | None
    time_to_close: Known | None
    sentence: str

    @property
    def is_judged(self) -> bool:
        """Whether there are enough to say more than the counts."""
        return self.count >= FEW


def completion(
    items: Iterable[ActionItem], *, at: datetime, zone: ZoneInfo, name: str = ""
) -> Completion:
    """How many of some action items are done, how many in time, and how long it takes.

    Formula: completed = done / (all - dropped); on time = done up to the due day / (done + overdue, with a
    due date); both with Wilson's interval. The time to close is read off the Kaplan-Meier curve: what
    is open counts as longer than so far, a dropped one as seen until it was dropped.

    Args:
        items: For example of a quarter, a team, a kind.
        at: Now.
        zone: By whose clocks a due day ends.
        name: Of the group.

    Returns:
        Counts and figures; unknown is None, never 0.

    Source: Wilson (1927); Kaplan and Meier (1958); under five nothing is judged: our default.
    Cost: linear, and one sort.

    >>> from datetime import date
    >>> from peacetime.domain.postmortems.actions import agreed, finish
    >>> day = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> item = agreed("a", "Add a limit", at=day, due_on=date(2026, 3, 4))
    >>> found = completion([finish(item, at=day)], at=day, zone=ZoneInfo("UTC"))
    >>> found.completed.share, found.sentence
    (1.0, '1 of 1 done: too few to judge.')
    """
    return judged(courses_of(items, at=at, zone=zone), name=name)


@dataclass(frozen=True, slots=True)
class Courses:
    """How some action items went so far, column by column: there may be ten thousand of them.

    Args:
        is_done: Which are done.
        is_dropped: Which were decided against.
        open_for: Seconds until they were closed, or until now.
        days_past: Days from the due day to the day they were closed, or to today; negative before it, and
            NaN where no day was agreed.
    """

    is_done: NDArray[np.bool_]
    is_dropped: NDArray[np.bool_]
    open_for: NDArray[np.float64]
    days_past: NDArray[np.float64]

    def of(self, which: NDArray[np.bool_]) -> Courses:
        """Those of a group.

        >>> none = courses_of([], at=datetime(2026, 3, 2, tzinfo=UTC), zone=ZoneInfo("UTC"))
        >>> len(none.of(none.is_done).open_for)
        0
        """
        return Courses(
            self.is_done[which], self.is_dropped[which], self.open_for[which], self.days_past[which]
        )


def courses_of(items: Iterable[ActionItem], *, at: datetime, zone: ZoneInfo) -> Courses:
    """The columns of some action items, as they stand now by these clocks.

    Cost: linear.

    >>> from peacetime.domain.postmortems.actions import agreed
    >>> day = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> item = agreed("a", "Add a limit", at=day)
    >>> courses_of([item], at=day + timedelta(minutes=1), zone=ZoneInfo("UTC")).open_for.tolist()
    [60.0]
    """
    every = list(items)
    return Courses(
        np.array([item.state is State.DONE for item in every], dtype=bool),
        np.array([item.state is State.DROPPED for item in every], dtype=bool),
        np.array([_age(item, at) for item in every], dtype=float),
        np.array([_days_past(item, at, zone) for item in every], dtype=float),
    )


def judged(courses: Courses, *, name: str = "") -> Completion:
    """The same as `completion`, of columns.

    >>> judged(courses_of([], at=datetime(2026, 3, 2, tzinfo=UTC), zone=ZoneInfo("UTC"))).sentence
    'No action items.'
    """
    kept, done, days = ~courses.is_dropped, courses.is_done, courses.days_past
    late = days[done & (days > 0)]
    dated = kept & ~np.isnan(days)
    due = dated & (done | (days > 0))
    completed = proportion(int(done.sum()), int(kept.sum()))
    return Completion(
        name=name,
        count=int(kept.sum()),
        done=int(done.sum()),
        dropped=int(courses.is_dropped.sum()),
        completed=completed,
        on_time=proportion(int((due & (days <= 0)).sum()), int(due.sum())),
        without_due_date=int((kept & np.isnan(days)).sum()),
        lateness=timedelta(days=float(np.median(late))) if len(late) else None,
        time_to_close=quantile(survival(courses.open_for[done], courses.open_for[~done]), 0.5),
        sentence=_sentence(completed),
    )


def each(courses: Courses, groups: NDArray[np.int64], names: Sequence[str]) -> list[Completion]:
    """Completion of each group that has any, by its name.

    Args:
        courses: Of all.
        groups: Of each item the place of its group's name.
        names: Of the groups, each once.

    Cost: one pass over all for each group that has any.

    >>> none = courses_of([], at=datetime(2026, 3, 2, tzinfo=UTC), zone=ZoneInfo("UTC"))
    >>> each(none, np.array([], dtype=np.int64), ["Checkout"])
    []
    """
    there = sorted(np.unique(groups).tolist(), key=lambda group: names[group])
    return [judged(courses.of(groups == group), name=names[group]) for group in there]


def by_kind(items: Sequence[ActionItem], *, at: datetime, zone: ZoneInfo) -> list[Completion]:
    """Completion of each kind, and of those whose kind nobody has said.

    >>> by_kind([], at=datetime(2026, 3, 2, tzinfo=UTC), zone=ZoneInfo("UTC"))
    []
    """
    return _grouped(
        items, lambda item: item.kind.value if item.kind else NOT_SAID, at=at, zone=zone
    )


def by_team(items: Sequence[ActionItem], *, at: datetime, zone: ZoneInfo) -> list[Completion]:
    """Completion of each team by its name, and of those of no known team. Never of a person.

    >>> by_team([], at=datetime(2026, 3, 2, tzinfo=UTC), zone=ZoneInfo("UTC"))
    []
    """
    return _grouped(items, lambda item: item.team or NOT_SAID, at=at, zone=zone)


def _grouped(
    items: Sequence[ActionItem],
    group: Callable[[ActionItem], str],
    *,
    at: datetime,
    zone: ZoneInfo,
) -> list[Completion]:
    names = sorted({group(item) for item in items})
    place = {name: number for number, name in enumerate(names)}
    groups = np.array([place[group(item)] for item in items], dtype=np.int64)
    return each(courses_of(items, at=at, zone=zone), groups, names)


def _days_past(item: ActionItem, at: datetime, zone: ZoneInfo) -> float:
    if item.due_on is None:
        return float("nan")
    return float(((item.closed_at or at).astimezone(zone).date() - item.due_on).days)


def _age(item: ActionItem, at: datetime) -> float:
    until = item.closed_at or max(at.astimezone(UTC), item.created_at)
    return (until - item.created_at).total_seconds()


def _sentence(completed: Proportion) -> str:
    if completed.share is None or completed.low is None or completed.high is None:
        return "No action items."
    told = f"{completed.count} of {completed.of} done"
    if completed.of < FEW:
        return f"{told}: too few to judge."
    return (
        f"{told} ({completed.share:.0%}; {completed.low:.0%} to {completed.high:.0%} is plausible)."
    )
