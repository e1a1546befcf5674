"""What each ritual talks about, filled in before anybody sits down: values, never pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.postmortems.actions import ActionItem, Kind, Owner
from peacetime.domain.postmortems.causes import Causes, Question, questions
from peacetime.domain.postmortems.completion import NOT_SAID, Completion, by_kind, completion
from peacetime.domain.postmortems.leverage import Split, propose_split
from peacetime.domain.postmortems.prevention import BeforeAfter, PreventionReturn, prevention_return
from peacetime.domain.postmortems.prevention import by_kind as returns_by_kind
from peacetime.domain.postmortems.promises import Then
from peacetime.domain.postmortems.repeats import Repeat
from peacetime.domain.postmortems.standing import (
    DEFAULT_POLICY,
    Sign,
    Standing,
    StandingPolicy,
    promises_until,
    standing,
)
from peacetime.domain.postmortems.themes import Theme, themes
from peacetime.domain.postmortems.told import Told
from peacetime.domain.rituals.escalation import Escalation, Unheard
from peacetime.domain.shared.quarters import Quarter
from peacetime.domain.shared.text import listed

SIGNS_OF_THE_WEEK = (Sign.OVERDUE, Sign.BLOCKED, Sign.AT_RISK)
WORDS = {Sign.OVERDUE: "overdue", Sign.BLOCKED: "blocked", Sign.AT_RISK: "at risk"}


@dataclass(frozen=True, slots=True)
class Listed:
    """An action item with how it stands."""

    item: ActionItem
    standing: Standing


@dataclass(frozen=True, slots=True)
class OwnersItems:
    """The items of one person that ask for attention; `owner` is None for those nobody owns."""

    owner: Owner | None
    items: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class WeeklyAgenda:
    """What the weekly check asks about, by owner, and in a sentence for the standup."""

    by_owner: tuple[OwnersItems, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class TeamsItems:
    """How many items of one team are open, and how they stand; `oldest` is the longest age of them."""

    team: str
    open: int
    overdue: int
    blocked: int
    stale: int
    oldest: timedelta


@dataclass(frozen=True, slots=True)
class MonthlyAgenda:
    """What leadership looks at: open items by team, the stale ones, and what goes up the line.

    `late_reviews` are postmortems whose review is late or was not held, as told by the caller.
    """

    by_team: tuple[TeamsItems, ...]
    stale: tuple[Listed, ...]
    escalated: tuple[Escalation, ...]
    unheard: tuple[Unheard, ...]
    late_reviews: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class QuarterlyAgenda:
    """Repeat patterns, and whether prevention pays off.

    `repeats` are those whose later incident began in the quarter, the ones that an open action item
    should have prevented first.
    """

    quarter: Quarter
    repeats: tuple[Repeat, ...]
    themes: tuple[Theme, ...]
    prevention: PreventionReturn
    prevention_by_kind: tuple[tuple[Kind | None, PreventionReturn], ...]
    completion: Completion
    completion_by_kind: tuple[Completion, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class ReviewAgenda:
    """What the review of one postmortem still has to answer before it ends."""

    questions: tuple[Question, ...]
    unowned: tuple[ActionItem, ...]
    undated: tuple[ActionItem, ...]
    split: Split
    sentence: str


def weekly_agenda(
    items: Sequence[ActionItem],
    *,
    at: datetime,
    zone: ZoneInfo,
    policy: StandingPolicy = DEFAULT_POLICY,
) -> WeeklyAgenda:
    """The items of a team that are overdue, blocked or at risk, by owner.

    What nobody owns comes first, then the owners by name; of each the most pressing first.

    Args:
        items: Of the team, or of everybody: an owner's load is counted over these.
        at: Now.
        zone: Of the team.
        policy: From when on.

    Source: the framework, "Any postmortem items blocked or at risk?".
    Cost: quadratic in the items of one owner.

    >>> from datetime import UTC, date
    >>> from peacetime.domain.postmortems.actions import agreed
    >>> day = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> item = agreed("a", "Add a limit", at=day, owner=Owner("b", "Bob"), due_on=date(2026, 3, 4))
    >>> weekly_agenda([item], at=day, zone=ZoneInfo("UTC")).sentence
    '1 of 1 open action item needs a word: 1 at risk.'
    """
    found = _standings(items, at=at, zone=zone, policy=policy)
    pressing = [one for one in found if one.standing.signs & set(SIGNS_OF_THE_WEEK)]
    return WeeklyAgenda(tuple(_by_owner(pressing)), _weekly_sentence(pressing, len(found)))


def monthly_agenda(
    items: Sequence[ActionItem],
    *,
    at: datetime,
    zone: ZoneInfo,
    escalated: Sequence[Escalation] = (),
    unheard: Sequence[Unheard] = (),
    late_reviews: Sequence[str] = (),
    policy: StandingPolicy = DEFAULT_POLICY,
) -> MonthlyAgenda:
    """Open items by team, the stale ones the oldest first, and what was escalated.

    Args:
        items: Of the organisation.
        at: Now.
        zone: Of the organisation.
        escalated: As from `escalation.escalations`, those of done items are left out.
        unheard: What nobody was found for.
        late_reviews: Titles of postmortems whose review is late or was not held.
        policy: From when on an item is stale.

    Source: the framework, "Leadership reviews open postmortem actions. Escalates stale items."

    >>> from datetime import UTC
    >>> monthly_agenda([], at=datetime(2026, 3, 2, tzinfo=UTC), zone=ZoneInfo("UTC")).sentence
    'No action items are open.'
    """
    found = _standings(items, at=at, zone=zone, policy=policy)
    stale = sorted(
        (one for one in found if Sign.STALE in one.standing.signs),
        key=lambda one: (one.item.changed_at, one.item.id),
    )
    open_ids = {one.item.id for one in found}
    going_up = tuple(one for one in escalated if one.item.id in open_ids)
    sentence = _monthly_sentence(len(found), len(stale), len(going_up), len(late_reviews))
    return MonthlyAgenda(
        tuple(_by_team(found)),
        tuple(stale),
        going_up,
        tuple(one for one in unheard if one.item.id in open_ids),
        tuple(late_reviews),
        sentence,
    )


def quarterly_agenda(
    quarter: Quarter,
    *,
    told: Sequence[Told],
    repeats: Iterable[Repeat],
    compared: Sequence[BeforeAfter],
    items: Sequence[ActionItem],
    at: datetime,
    zone: ZoneInfo,
) -> QuarterlyAgenda:
    """What the retro of a quarter is about: repeats, themes, prevention return, completion.

    Args:
        quarter: Which is looked back on.
        told: Every postmortem of the organisation.
        repeats: As from `postmortems.repeats`, of all time.
        compared: Before and after of what was done, of all time.
        items: Action items that were agreed in the quarter.
        at: Now.
        zone: Of the organisation.

    Source: the framework, "Are we seeing repeat patterns? Is our prevention investment working?".

    >>> from datetime import UTC
    >>> agenda = quarterly_agenda(
    ...     Quarter(2026, 1), told=[], repeats=[], compared=[], items=[],
    ...     at=datetime(2026, 4, 8, tzinfo=UTC), zone=ZoneInfo("UTC"),
    ... )
    >>> agenda.sentence
    'No repeats in 2026-Q1. Nothing that was done can be compared yet. No action items.'
    """
    again = [one for one in repeats if _is_in(quarter, one.later, zone)]
    again.sort(key=lambda one: (not _had_open_prevention(one), -one.score))
    went = completion(items, at=at, zone=zone)
    paid = prevention_return(compared)
    return QuarterlyAgenda(
        quarter,
        tuple(again),
        tuple(themes(told, quarter, zone=zone)),
        paid,
        tuple(returns_by_kind(compared)),
        went,
        tuple(by_kind(items, at=at, zone=zone)),
        f"{_repeats_sentence(quarter, again)} {paid.sentence} {went.sentence}",
    )


def review_agenda(causes: Causes, items: Sequence[ActionItem]) -> ReviewAgenda:
    """What is still open in a postmortem when its review begins.

    Args:
        causes: As far as they are written.
        items: Its action items.

    Source: the framework, "The Postmortem Checklist".

    >>> review_agenda(Causes(), []).sentence
    '1 question is open. No action items are written.'
    """
    asked = questions(causes)
    going_on = [item for item in items if not item.is_closed]
    unowned = tuple(item for item in going_on if item.owner is None)
    undated = tuple(item for item in going_on if item.due_on is None)
    split = propose_split(items)
    sentence = _review_sentence(len(asked), len(items), len(unowned), len(undated), split)
    return ReviewAgenda(asked, unowned, undated, split, sentence)


def _standings(
    items: Sequence[ActionItem], *, at: datetime, zone: ZoneInfo, policy: StandingPolicy
) -> list[Listed]:
    """Every item that is not closed, with how it stands."""
    going_on = [item for item in items if not item.is_closed]
    of_owner: dict[str, list[ActionItem]] = {}
    for item in going_on:
        of_owner.setdefault(item.owner.id if item.owner else "", []).append(item)
    found = []
    for item in going_on:
        promises = promises_until(item, of_owner[item.owner.id]) if item.owner else None
        stands = standing(item, at=at, zone=zone, promises=promises, policy=policy)
        found.append(Listed(item, stands))
    return found


def _by_owner(found: Iterable[Listed]) -> Iterable[OwnersItems]:
    groups: dict[str, list[Listed]] = {}
    for one in found:
        groups.setdefault(one.item.owner.id if one.item.owner else "", []).append(one)
    ordered = sorted(groups.values(), key=lambda group: _name(group[0]))
    for group in ordered:
        group.sort(key=_weight)
        yield OwnersItems(group[0].item.owner, tuple(group))


def _name(one: Listed) -> tuple[bool, str, str]:
    owner = one.item.owner
    return (False, "", "") if owner is None else (True, owner.name.casefold(), owner.id)


def _weight(one: Listed) -> tuple[int, int, str]:
    signs = list(Sign)
    place = min(signs.index(sign) for sign in one.standing.signs)
    return place, -one.standing.overdue_days, one.item.id


def _by_team(found: Iterable[Listed]) -> Iterable[TeamsItems]:
    groups: dict[str, list[Listed]] = {}
    for one in found:
        groups.setdefault(one.item.team or NOT_SAID, []).append(one)
    for team in sorted(groups):
        signs = [one.standing.signs for one in groups[team]]
        yield TeamsItems(
            team,
            len(signs),
            sum(Sign.OVERDUE in some for some in signs),
            sum(Sign.BLOCKED in some for some in signs),
            sum(Sign.STALE in some for some in signs),
            max(one.standing.age for one in groups[team]),
        )


def _is_in(quarter: Quarter, told: Told, zone: ZoneInfo) -> bool:
    return quarter.starts_on <= told.began_at.astimezone(zone).date() < quarter.ends_before


def _had_open_prevention(repeat: Repeat) -> bool:
    return any(one.then is Then.OPEN and one.item.kind is Kind.PREVENT for one in repeat.promised)


def _weekly_sentence(pressing: Sequence[Listed], count: int) -> str:
    if not count:
        return "No action items are open."
    items = _counted(count, "open action item")
    if not pressing:
        return f"Nothing is overdue, blocked or at risk: {items}."
    counts = {
        sign: sum(sign in one.standing.signs for one in pressing) for sign in SIGNS_OF_THE_WEEK
    }
    told = listed([f"{counts[sign]} {WORDS[sign]}" for sign in SIGNS_OF_THE_WEEK if counts[sign]])
    verb = "needs" if len(pressing) == 1 else "need"
    return f"{len(pressing)} of {items} {verb} a word: {told}."


def _monthly_sentence(count: int, stale: int, escalated: int, late: int) -> str:
    parts = [f"{_counted(count, 'action item')} open" if count else "No action items are open"]
    if stale:
        parts.append(f"{stale} stale")
    if escalated:
        parts.append(f"{escalated} up the line")
    if late:
        parts.append(f"{_counted(late, 'review')} late or not held")
    return f"{', '.join(parts)}."


def _repeats_sentence(quarter: Quarter, again: Sequence[Repeat]) -> str:
    if not again:
        return f"No repeats in {quarter}."
    left = sum(_had_open_prevention(one) for one in again)
    told = f"{_counted(len(again), 'possible repeat')} in {quarter}"
    return f"{told}; for {left} of them prevention had been promised and was still open."


def _review_sentence(asked: int, count: int, unowned: int, undated: int, split: Split) -> str:
    parts = [
        f"{_counted(asked, 'question')} {'is' if asked == 1 else 'are'} open." if asked else ""
    ]
    if not count:
        parts.append("No action items are written.")
    if unowned:
        parts.append(f"{_counted(unowned, 'action item')} without an owner.")
    if undated:
        parts.append(f"{_counted(undated, 'action item')} without a due date.")
    parts.append(split.sentence)
    return " ".join(part for part in parts if part) or "Nothing is open: read it, and ask."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
