"""How an action item stands: overdue, at risk, blocked, stale, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from peacetime.domain.postmortems.actions import ActionItem, State

DAY = timedelta(days=1)


class Sign(StrEnum):
    """What an action item asks attention for, the most pressing first."""

    OVERDUE = "overdue"
    BLOCKED = "blocked"
    AT_RISK = "at_risk"
    STALE = "stale"
    OWNER_LEFT = "owner_left"
    NO_OWNER = "no_owner"
    NO_DUE_DATE = "no_due_date"


@dataclass(frozen=True, slots=True)
class StandingPolicy:
    """From when on an action item asks for attention.

    Args:
        due_soon_days: Due within so many days is soon.
        most_promises: More unfinished promises of one owner up to one day put each of them at risk.
        load_days: So far ahead an owner's load is looked at.
        stale_days: Nothing happened for so many days.

    Source: our default (D): a week is one weekly check ahead, 30 days one monthly review; three
    promises due at once are the lower end of "the 3-5 highest-leverage items" of the framework.
    """

    due_soon_days: int = 7
    most_promises: int = 3
    load_days: int = 14
    stale_days: int = 30


DEFAULT_POLICY = StandingPolicy()


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign, in a sentence; `code` tells reasons of one sign apart."""

    sign: Sign
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Why an action item asks for attention; no reasons where it does not.

    `age` is how long it has been open, or was; `overdue_days` is 0 where it is not overdue.
    """

    reasons: tuple[Reason, ...]
    age: timedelta
    overdue_days: int
    policy: StandingPolicy

    @property
    def signs(self) -> frozenset[Sign]:
        """Every sign there is a reason for."""
        return frozenset(reason.sign for reason in self.reasons)

    @property
    def worst(self) -> Sign | None:
        """The most pressing sign; None where there is none."""
        return next((sign for sign in Sign if sign in self.signs), None)


def standing(
    item: ActionItem,
    *,
    at: datetime,
    zone: ZoneInfo,
    promises: int | None = None,
    policy: StandingPolicy = DEFAULT_POLICY,
) -> Standing:
    """What an action item asks attention for at a moment, with the reasons.

    Formula: with today = the local day of `at`:
        overdue   today > due
        blocked   its state says so
        at risk   not overdue, and: due within `due_soon_days` and not begun or blocked; or due within
                  `load_days` and its owner has more than `most_promises` due up to that day
        stale     nothing happened for `stale_days`
    A closed one has no signs.

    Args:
        item: The action item.
        at: Now.
        zone: Of its team: by its clocks a day begins.
        promises: Unfinished items of its owner due up to the same day, itself included, as from
            `promises_until`; None where this is not known, and then load is no reason.
        policy: From when on.

    Returns:
        The reasons, the most pressing first; age and days overdue.

    Source: the framework, "Any postmortem items blocked or at risk?"; the numbers are our default.

    >>> from peacetime.domain.postmortems.actions import agreed
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> item = agreed("a", "Add a limit", at=at, due_on=date(2026, 3, 5))
    >>> found = standing(item, at=at, zone=ZoneInfo("UTC"))
    >>> [reason.sentence for reason in found.reasons]
    ['Due in 3 days, and work has not begun.', 'Nobody owns it.']
    """
    age = (item.closed_at or max(at.astimezone(UTC), item.created_at)) - item.created_at
    if item.is_closed:
        return Standing((), age, 0, policy)
    today = at.astimezone(zone).date()
    found = [
        *_overdue(item, today),
        *_blocked(item),
        *_at_risk(item, today, promises, policy),
        *_stale(item, at, policy),
        *_ownership(item),
    ]
    days = max((today - item.due_on).days, 0) if item.due_on else 0
    return Standing(tuple(found), age, days, policy)


def promises_until(item: ActionItem, others: Iterable[ActionItem]) -> int | None:
    """How many unfinished items of one owner are due up to the day of this one, itself included.

    Returns:
        None where it has no owner or no due date.

    >>> from peacetime.domain.postmortems.actions import Owner, agreed
    >>> at, bob = datetime(2026, 3, 2, 9, tzinfo=UTC), Owner("b", "Bob")
    >>> items = [agreed(str(n), "Add", at=at, owner=bob, due_on=date(2026, 3, n)) for n in (5, 6, 7)]
    >>> promises_until(items[1], items)
    2
    """
    if item.owner is None or item.due_on is None or item.is_closed:
        return None
    due = {
        other.id
        for other in (item, *others)
        if not other.is_closed
        and other.owner is not None
        and other.owner.id == item.owner.id
        and other.due_on is not None
        and other.due_on <= item.due_on
    }
    return len(due)


def _overdue(item: ActionItem, today: date) -> Iterable[Reason]:
    if item.due_on is not None and today > item.due_on:
        days = (today - item.due_on).days
        yield Reason(Sign.OVERDUE, "overdue", f"Overdue by {_days(days)}.")


def _blocked(item: ActionItem) -> Iterable[Reason]:
    if item.state is State.BLOCKED:
        yield Reason(Sign.BLOCKED, "blocked", f"Blocked: {_ended(item.reason)}")


def _at_risk(
    item: ActionItem, today: date, promises: int | None, policy: StandingPolicy
) -> Iterable[Reason]:
    if item.due_on is None or today > item.due_on:
        return
    left = (item.due_on - today).days
    when = _when(left)
    if left <= policy.due_soon_days and item.state is State.OPEN:
        yield Reason(Sign.AT_RISK, "not_begun", f"{when}, and work has not begun.")
    if left <= policy.due_soon_days and item.state is State.BLOCKED:
        yield Reason(Sign.AT_RISK, "blocked_soon", f"{when}, and it is blocked.")
    if left <= policy.load_days and promises is not None and promises > policy.most_promises:
        sentence = (
            f"{when}, and its owner has {promises} items due by then; more than "
            f"{policy.most_promises} at once seldom are met."
        )
        yield Reason(Sign.AT_RISK, "owner_load", sentence)


def _stale(item: ActionItem, at: datetime, policy: StandingPolicy) -> Iterable[Reason]:
    quiet = at.astimezone(UTC) - item.changed_at
    if quiet >= policy.stale_days * DAY:
        yield Reason(Sign.STALE, "stale", f"Nothing has happened for {_days(quiet // DAY)}.")


def _ownership(item: ActionItem) -> Iterable[Reason]:
    if item.owner is None:
        yield Reason(Sign.NO_OWNER, "no_owner", "Nobody owns it.")
    elif item.owner.has_left:
        sentence = f"{item.owner.name}, who owns it, has left. Ask who takes it."
        yield Reason(Sign.OWNER_LEFT, "owner_left", sentence)
    if item.due_on is None:
        yield Reason(Sign.NO_DUE_DATE, "no_due_date", "No due date was agreed.")


def _when(left: int) -> str:
    if left == 0:
        return "Due today"
    return "Due tomorrow" if left == 1 else f"Due in {_days(left)}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
