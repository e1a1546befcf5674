"""Teams as settings show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from peacetime.queries.lookup import team_named
from peacetime.queries.memberships import present
from peacetime.queries.pages import FIFTY, Page, paged
from peacetime.storage.models import Membership, Team

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class HolidayShown:
    """A day off of one team."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class TeamSetup:
    """Everything a team says of itself."""

    id: int
    slug: str
    name: str
    time_zone: str
    workdays: str
    work_starts: time
    work_ends: time
    holiday_calendar: str
    holidays: tuple[HolidayShown, ...]
    history_from: datetime
    created_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One line of the list of teams."""

    id: int
    slug: str
    name: str
    time_zone: str
    members: int
    leads: tuple[str, ...]
    archived_at: datetime | None


def teams_page(search: str = "", *, page: int = 1, is_archived: bool = False) -> Page[TeamLine]:
    """Teams by name, fifty a page."""
    rows = Team.objects.filter(archived_at__isnull=not is_archived)
    words = search.replace("\0", "").strip()[:100]
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(slug__icontains=words))
    return paged(rows.order_by("name", "pk"), page=page, show=_lines)


def teams_after(after: int = 0, *, limit: int = FIFTY) -> list[TeamSetup]:
    """Teams in the order in which they were set up, from the one after `after`."""
    rows = Team.objects.filter(archived_at=None, pk__gt=after).order_by("pk")
    return [setup_of(row) for row in rows.prefetch_related("holidays")[:limit]]


def team_setup(slug: str) -> TeamSetup:
    """One team.

    Raises:
        NotFound: `team_unknown`.
    """
    return setup_of(team_named(slug))


def team_names() -> list[tuple[str, str]]:
    """Slug and name of every team, for a form."""
    rows = Team.objects.filter(archived_at=None).order_by("name", "pk")
    return list(rows.values_list("slug", "name"))


def setup_of(row: Team) -> TeamSetup:
    """One team as it stands now."""
    days = sorted(row.holidays.all(), key=lambda holiday: holiday.day)
    return TeamSetup(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        time_zone=row.time_zone,
        workdays=row.workdays,
        work_starts=row.work_starts,
        work_ends=row.work_ends,
        holiday_calendar=row.holiday_calendar,
        holidays=tuple(HolidayShown(holiday.day, holiday.name) for holiday in days),
        history_from=row.history_from,
        created_at=row.created_at,
        archived_at=row.archived_at,
    )


def _lines(rows: Iterable[Team]) -> list[TeamLine]:
    teams = list(rows)
    counted = Team.objects.filter(pk__in=[team.pk for team in teams]).annotate(
        size=Count(
            "memberships",
            filter=present(of="memberships__") & Q(memberships__person__is_active=True),
        )
    )
    sizes = dict(counted.values_list("pk", "size"))
    leads: dict[int, list[str]] = {}
    leading = Membership.objects.filter(present(), team__in=teams, is_lead=True).select_related(
        "person"
    )
    for row in leading.order_by("person__name"):
        leads.setdefault(row.team_id, []).append(row.person.name)
    return [
        TeamLine(
            id=team.pk,
            slug=team.slug,
            name=team.name,
            time_zone=team.time_zone,
            members=sizes.get(team.pk, 0),
            leads=tuple(leads.get(team.pk, ())),
            archived_at=team.archived_at,
        )
        for team in teams
    ]
