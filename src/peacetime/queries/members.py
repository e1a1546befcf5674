"""Who was in a team from when to when, as settings show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.queries.lookup import NotFound, team_named
from peacetime.queries.pages import FIFTY
from peacetime.storage.models import Membership

if TYPE_CHECKING:
    from datetime import date


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
