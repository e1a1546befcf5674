"""Teams, members, services and audiences as settings show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from peacetime.queries.lookup import NotFound, team_named
from peacetime.queries.memberships import present
from peacetime.queries.pages import FIFTY, Page, paged
from peacetime.storage.models import Audience, Membership, Service, Team

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class HolidayShown:
    """A day off of one team."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class MemberShown:
    """One person's time in a team, half-open: `left_on` is the first day without them."""

    id: int
    team: str
    email: str
    name: str
    is_active: bool
    is_lead: bool
    joined_on: date
    left_on: date | None


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


@dataclass(frozen=True, slots=True)
class ServiceShown:
    """A running system and the team that owns it."""

    id: int
    slug: str
    name: str
    team: str | None  # slug
    team_name: str | None
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class AudienceShown:
    """Addresses that hear of a team's Rescues, or of every team's, from a severity up."""

    id: int
    name: str
    team: str | None  # slug
    team_name: str | None
    addresses: tuple[str, ...]
    from_severity: str
    retired_at: datetime | None


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


def members(slug: str, *, today: date) -> list[MemberShown]:
    """Who is in the team, leads first; who left comes after them, the latest first."""
    rows = Membership.objects.filter(team=team_named(slug)).select_related("person", "team")
    shown = [member_shown(row) for row in rows]
    here = [row for row in shown if row.left_on is None or row.left_on > today]
    gone = [row for row in shown if row not in here]
    here.sort(key=lambda row: (not row.is_lead, row.name.lower(), row.id))
    return here + sorted(gone, key=lambda row: (row.left_on or today, row.id), reverse=True)


def members_after(slug: str, after: int = 0, *, limit: int = FIFTY) -> list[MemberShown]:
    """Memberships of a team in the order in which they were written down."""
    rows = Membership.objects.filter(team=team_named(slug), pk__gt=after).select_related(
        "person", "team"
    )
    return [member_shown(row) for row in rows.order_by("pk")[:limit]]


def member_shown(row: Membership) -> MemberShown:
    """One membership."""
    return MemberShown(
        id=row.pk,
        team=row.team.slug,
        email=row.person.email,
        name=row.person.name,
        is_active=row.person.is_active,
        is_lead=row.is_lead,
        joined_on=row.joined_on,
        left_on=row.left_on,
    )


def services(*, team: str | None = None) -> list[ServiceShown]:
    """Services in use by name, of one team or all."""
    rows = Service.objects.filter(retired_at=None).select_related("team")
    if team is not None:
        rows = rows.filter(team__slug=team)
    return [service_shown(row) for row in rows.order_by("name", "pk")]


def services_after(after: int = 0, *, limit: int = FIFTY) -> list[ServiceShown]:
    """Services, retired ones too, in the order in which they came."""
    rows = Service.objects.filter(pk__gt=after).select_related("team").order_by("pk")
    return [service_shown(row) for row in rows[:limit]]


def service_named(slug: str) -> ServiceShown:
    """One service.

    Raises:
        NotFound: `service_unknown`.
    """
    row = (
        Service.objects.filter(slug=slug).select_related("team").first()
        if "\0" not in slug
        else None
    )
    if row is None:
        raise NotFound(f'There is no service "{slug[:60]}".', code="service_unknown")
    return service_shown(row)


def service_shown(row: Service) -> ServiceShown:
    """One service as it stands now."""
    return ServiceShown(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        team=row.team.slug if row.team else None,
        team_name=row.team.name if row.team else None,
        retired_at=row.retired_at,
    )


def audiences(*, team: str | None = None) -> list[AudienceShown]:
    """Audiences in use: the organisation's first, then by team; with a team, those that hear of it."""
    rows = Audience.objects.filter(retired_at=None).select_related("team")
    if team is not None:
        rows = rows.filter(Q(team=None) | Q(team__slug=team))
    return [audience_shown(row) for row in sorted(rows, key=_by_team)]


def audiences_after(after: int = 0, *, limit: int = FIFTY) -> list[AudienceShown]:
    """Audiences, retired ones too, in the order in which they came."""
    rows = Audience.objects.filter(pk__gt=after).select_related("team").order_by("pk")
    return [audience_shown(row) for row in rows[:limit]]


def audience_with(audience_id: int) -> AudienceShown:
    """One audience.

    Raises:
        NotFound: `audience_unknown`.
    """
    row = Audience.objects.filter(pk=audience_id).select_related("team").first()
    if row is None:
        raise NotFound("There is no such audience.", code="audience_unknown")
    return audience_shown(row)


def audience_shown(row: Audience) -> AudienceShown:
    """One audience as it stands now."""
    return AudienceShown(
        id=row.pk,
        name=row.name,
        team=row.team.slug if row.team else None,
        team_name=row.team.name if row.team else None,
        addresses=tuple(row.addresses.split("\n")),
        from_severity=row.from_severity,
        retired_at=row.retired_at,
    )


def _by_team(row: Audience) -> tuple[bool, str, str]:
    return row.team is not None, row.team.name if row.team else "", row.name


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


def team_names() -> list[tuple[str, str]]:
    """Slug and name of every team, for a form."""
    rows = Team.objects.filter(archived_at=None).order_by("name", "pk")
    return list(rows.values_list("slug", "name"))


def member_with(slug: str, membership_id: int) -> MemberShown:
    """One membership of a team.

    Raises:
        NotFound: `member_unknown`.
    """
    rows = Membership.objects.filter(team=team_named(slug), pk=membership_id)
    row = rows.select_related("person", "team").first()
    if row is None:
        raise NotFound("There is no such member of this team.", code="member_unknown")
    return member_shown(row)
