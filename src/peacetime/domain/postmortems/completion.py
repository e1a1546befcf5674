"""Whether action items get done: shares, lateness and time to close, with what the few can say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

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
    every = list(items)
    kept = [item for item in every if item.state is not State.DROPPED]
    done = [item for item in kept if item.state is State.DONE]
    late = [length for item in done if (length := _late_by(item, zone)) > timedelta()]
    dated = [item for item in kept if item.due_on is not None]
    judged = [item for item in dated if item.is_closed or _is_overdue(item, at, zone)]
    in_time = sum(item.is_closed and _late_by(item, zone) == timedelta() for item in judged)
    completed = proportion(len(done), len(kept))
    return Completion(
        name=name,
        count=len(kept),
        done=len(done),
        dropped=len(every) - len(kept),
        completed=completed,
        on_time=proportion(in_time, len(judged)),
        without_due_date=len(kept) - len(dated),
        lateness=_median(late),
        time_to_close=_time_to_close(every, at),
        sentence=_sentence(completed),
    )


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
    groups: dict[str, list[ActionItem]] = {}
    for item in items:
        groups.setdefault(group(item), []).append(item)
    return [completion(groups[name], at=at, zone=zone, name=name) for name in sorted(groups)]


def _late_by(item: ActionItem, zone: ZoneInfo) -> timedelta:
    """Days after its due day that it was closed; zero where it was in time, or no day was agreed."""
    if item.due_on is None or item.closed_at is None:
        return timedelta()
    return max(item.closed_at.astimezone(zone).date() - item.due_on, timedelta())


def _is_overdue(item: ActionItem, at: datetime, zone: ZoneInfo) -> bool:
    return item.due_on is not None and at.astimezone(zone).date() > item.due_on


def _median(lengths: Sequence[timedelta]) -> timedelta | None:
    if not lengths:
        return None
    seconds = float(np.median([length.total_seconds() for length in lengths]))
    return timedelta(seconds=seconds)


def _time_to_close(items: Sequence[ActionItem], at: datetime) -> Known | None:
    ended = [_age(item, at) for item in items if item.state is State.DONE]
    going_on = [_age(item, at) for item in items if item.state is not State.DONE]
    return quantile(survival(np.array(ended, dtype=float), np.array(going_on, dtype=float)), 0.5)


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
