"""The board of an organisation's action items: what asks for attention, by team and age; and one's own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.agreeing import kind_named
from peacetime.domain.postmortems.standing import Sign
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.actions.items import light, seen, shown, standings
from peacetime.queries.lookup import team_named
from peacetime.queries.pages import FIFTY, Page, paged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.domain.postmortems.standing import Standing
    from peacetime.queries.access import Actor
    from peacetime.queries.actions.items import ActionShown, Light
    from peacetime.queries.sight import Sight
    from peacetime.storage.models import ActionItem, Team

STATES = ("open", "backlog", "closed")
ORDERS = ("pressing", "due", "oldest")
NEEDS_OWNER = "needs_owner"
# What the board can be narrowed to; both of the last signs mean that somebody has to take it.
SIGNS = {
    "overdue": {Sign.OVERDUE},
    "blocked": {Sign.BLOCKED},
    "at_risk": {Sign.AT_RISK},
    "stale": {Sign.STALE},
    NEEDS_OWNER: {Sign.OWNER_LEFT, Sign.NO_OWNER},
    "no_due_date": {Sign.NO_DUE_DATE},
}
PLACES = {sign: place for place, sign in enumerate(Sign)}
LATER = date.max
DAY = timedelta(days=1)
AT_ONCE = 500
RECENT = timedelta(days=30)
COLUMNS = [
    *["action", "text", "team", "owner", "state", "kind", "due_on", "signs", "age_days"],
    *["postmortem", "incident", "cause", "ticket", "updates", "link", "reason", "priority"],
    *["in_backlog", "created_at", "changed_at", "closed_at"],
]


class NoOwnActions(DomainError):
    """A program owns no action items."""

    code = "no_own_actions"


@dataclass(frozen=True, slots=True)
class BoardAsked:
    """Which action items: of a team or all, of a kind, with a sign, in a state, in which order."""

    team: str = ""
    kind: str = ""
    sign: str = ""
    state: str = "open"
    order: str = "pressing"

    @property
    def address(self) -> dict[str, str]:
        """What is not as usual, as an address has it."""
        usual = BoardAsked()
        names = ("team", "kind", "sign", "state", "order")
        return {
            name: getattr(self, name)
            for name in names
            if getattr(self, name) != getattr(usual, name)
        }


@dataclass(frozen=True, slots=True)
class TeamLine:
    """How many action items of a team are open, and how many of these ask for attention."""

    slug: str
    name: str
    open: int
    signs: dict[str, int]
    oldest_days: int


@dataclass(frozen=True, slots=True)
class ActionBoard:
    """A page of the board; the counts are of what is open in the team asked for, or in all.

    `teams` are those with anything open, by name; of one team alone there is no such list.
    """

    asked: BoardAsked
    page: Page[ActionShown]
    open: int
    signs: dict[str, int]
    teams: tuple[TeamLine, ...]
    team_name: str


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody has promised, the most pressing first, and what they closed lately."""

    open: tuple[ActionShown, ...]
    backlog: tuple[ActionShown, ...]
    closed: tuple[ActionShown, ...]


@dataclass(frozen=True, slots=True)
class TeamCount:
    """The line of a team's page: how many are open, and how many of these have passed their day."""

    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class _Stands:
    row: Light
    standing: Standing


@dataclass(slots=True)
class _Counting:
    name: str
    open: int = 0
    signs: Counter[str] = field(default_factory=Counter)
    oldest_days: int = 0


def check_asked(asked: BoardAsked) -> BoardAsked:
    """Refuse a filter that is none.

    Raises:
        InvalidInput: `action_filter_unknown`, or `action_kind_unknown`.
    """
    kind_named(asked.kind)
    for name, known in (("sign", ("", *SIGNS)), ("state", STATES), ("order", ORDERS)):
        said = getattr(asked, name)
        if said not in known:
            sentence = (
                f"{quoted(said)} is no {name}. Choose one of {', '.join(filter(None, known))}."
            )
            raise InvalidInput(sentence, field=name, code="action_filter_unknown")
    return asked


def action_board(asked: BoardAsked, *, actor: Actor, at: datetime, page: int = 1) -> ActionBoard:
    """Fifty action items a page, and how things stand in all.

    Raises:
        NotFound: `team_unknown`.
        InvalidInput: As `check_asked`.
    """
    check_asked(asked)
    team = team_named(asked.team) if asked.team else None
    going_on = _standing(_open(actor.sight, team), actor.sight, at=at)
    signs = _counted(going_on)
    if asked.state == "open":
        found = _page(_chosen(going_on, asked), page, actor.sight, at=at)
    else:
        rows = _other(asked, actor.sight, team)
        found = paged(rows, page=page, show=lambda rows: shown(rows, at=at, sight=actor.sight))
    return ActionBoard(
        asked=asked,
        page=found,
        open=len(going_on),
        signs={name: signs[name] for name in SIGNS},
        teams=() if team else tuple(_teams(going_on)),
        team_name=team.name if team else "",
    )


def actions_found(asked: BoardAsked, *, actor: Actor, at: datetime) -> Iterator[ActionShown]:
    """Every action item that is asked for, in the order asked for.

    Raises:
        NotFound: `team_unknown`.
        InvalidInput: As `check_asked`.
    """
    check_asked(asked)
    team = team_named(asked.team) if asked.team else None
    if asked.state == "open":
        going_on = _standing(_open(actor.sight, team), actor.sight, at=at)
        return _in_order(_chosen(going_on, asked), actor.sight, at=at)
    return _others(asked, actor.sight, team, at)


def action_cells(action: ActionShown) -> list[object]:
    """One action item as a row of `COLUMNS`."""
    return [
        *[action.ref, action.text, action.team, action.owner, action.state, action.kind],
        *[action.due_on, " ".join(action.signs), action.age_days],
        *[action.postmortem, action.incident, action.cause, action.ticket, action.updates],
        *[action.link, action.reason, action.priority, action.is_in_backlog],
        *[action.created_at, action.changed_at, action.closed_at],
    ]


def my_actions(*, actor: Actor, at: datetime) -> Mine:
    """What whoever asks has promised.

    Raises:
        NoOwnActions: A program asks.
    """
    if actor.person_id is None:
        raise NoOwnActions("A program owns no action items. Ask with the token of a person.")
    rows = seen(actor.sight).filter(owner=actor.person_id, team__archived_at=None)
    views = shown(rows.filter(closed_at=None).order_by("pk"), at=at, sight=actor.sight)
    closed = rows.filter(closed_at__gte=at - RECENT).order_by("-closed_at", "-pk")[:FIFTY]
    return Mine(
        open=tuple(sorted((one for one in views if not one.is_in_backlog), key=_first)),
        backlog=tuple(one for one in views if one.is_in_backlog),
        closed=tuple(shown(closed, at=at, sight=actor.sight)),
    )


def team_count(team: Team, *, sight: Sight, at: datetime) -> TeamCount:
    """How many action items of a team are open and overdue, as far as they may be seen; one query."""
    today = at.astimezone(named_zone(team.time_zone)).date()
    days = list(_open(sight, team).order_by().values_list("due_on", flat=True))
    return TeamCount(len(days), sum(day is not None and day < today for day in days))


def _open(sight: Sight, team: Team | None) -> QuerySet[ActionItem]:
    rows = seen(sight).filter(closed_at=None, is_in_backlog=False, team__archived_at=None)
    return (rows.filter(team=team) if team else rows).order_by("pk")


def _other(asked: BoardAsked, sight: Sight, team: Team | None) -> QuerySet[ActionItem]:
    rows = seen(sight).filter(team__archived_at=None)
    rows = rows.filter(team=team) if team else rows
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    if asked.state == "backlog":
        return rows.filter(closed_at=None, is_in_backlog=True).order_by("created_at", "pk")
    return rows.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")


def _others(
    asked: BoardAsked, sight: Sight, team: Team | None, at: datetime
) -> Iterator[ActionShown]:
    rows, first = _other(asked, sight, team), 0
    while piece := shown(rows[first : first + AT_ONCE], at=at, sight=sight):
        yield from piece
        first += AT_ONCE


def _first(view: ActionShown) -> tuple[int, date, datetime]:
    worst = view.standing.worst
    place = len(Sign) if worst is None else PLACES[worst]
    return place, view.due_on or LATER, view.created_at


def _standing(rows: QuerySet[ActionItem], sight: Sight, *, at: datetime) -> list[_Stands]:
    found = light(rows)
    return list(map(_Stands, found, standings(found, at=at, sight=sight)))


def _in_order(rows: Sequence[_Stands], sight: Sight, *, at: datetime) -> Iterator[ActionShown]:
    """Whole ones, a few at a time, as they were chosen."""
    for first in range(0, len(rows), AT_ONCE):
        pks = [row.row.pk for row in rows[first : first + AT_ONCE]]
        whole = {row.pk: row for row in seen(sight).filter(pk__in=pks)}
        yield from shown([whole[pk] for pk in pks if pk in whole], at=at, sight=sight)


def _chosen(rows: Sequence[_Stands], asked: BoardAsked) -> list[_Stands]:
    wanted = SIGNS.get(asked.sign)
    kind = kind_named(asked.kind)
    found = [
        row
        for row in rows
        if (kind is None or row.row.item.kind is kind)
        and (wanted is None or wanted & row.standing.signs)
    ]
    if asked.order == "oldest":
        return sorted(found, key=_oldest)
    return sorted(found, key=_due if asked.order == "due" else _pressing)


def _pressing(row: _Stands) -> tuple[int, date, datetime]:
    worst = row.standing.worst
    place = len(Sign) if worst is None else PLACES[worst]
    return place, row.row.item.due_on or LATER, row.row.item.created_at


def _due(row: _Stands) -> tuple[date, datetime]:
    return row.row.item.due_on or LATER, row.row.item.created_at


def _oldest(row: _Stands) -> datetime:
    return row.row.item.created_at


def _page(rows: Sequence[_Stands], page: int, sight: Sight, *, at: datetime) -> Page[ActionShown]:
    found: Page[ActionShown] = Page((), 1, len(rows))
    number = min(max(1, page), found.pages)
    here = rows[(number - 1) * FIFTY : number * FIFTY]
    return replace(found, items=tuple(_in_order(here, sight, at=at)), number=number)


def _counted(rows: Iterable[_Stands]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        if row.standing.reasons:
            signs = row.standing.signs
            found.update(name for name, wanted in SIGNS.items() if wanted & signs)
    return found


def _teams(rows: Iterable[_Stands]) -> list[TeamLine]:
    teams: dict[str, _Counting] = {}
    for row in rows:
        line = teams.setdefault(row.row.team, _Counting(row.row.item.team))
        line.open += 1
        line.signs.update(_counted([row]))
        line.oldest_days = max(line.oldest_days, row.standing.age // DAY)
    lines = [
        TeamLine(
            slug, one.name, one.open, {name: one.signs[name] for name in SIGNS}, one.oldest_days
        )
        for slug, one in teams.items()
    ]
    return sorted(lines, key=lambda line: line.name.casefold())
