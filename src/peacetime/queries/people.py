"""The people of the organisation, as settings show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import is_password_usable
from django.db.models import Q

from peacetime.queries.lookup import NotFound
from peacetime.queries.memberships import present
from peacetime.queries.pages import FIFTY, Page, paged
from peacetime.storage.identifiers import digest
from peacetime.storage.models import Invitation, Membership, Person, SignInLink

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class TeamOfPerson:
    """A team somebody is in now."""

    slug: str
    name: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class PersonShown:
    """One person; `has_password` is false until they came in by their invitation."""

    id: int
    email: str
    name: str
    org_role: str
    time_zone: str
    is_active: bool
    has_password: bool
    created_at: datetime
    last_sign_in_at: datetime | None
    teams: tuple[TeamOfPerson, ...] = ()


@dataclass(frozen=True, slots=True)
class InvitationShown:
    """One invitation. `state`: `open`, `accepted`, `revoked`, `expired`."""

    id: int
    email: str
    org_role: str
    team: str | None  # slug
    team_name: str | None
    invited_by: str
    created_at: datetime
    expires_at: datetime
    state: str
    is_for_password: bool = False  # the person is here already and chooses a new password


def has_administrator() -> bool:
    """Whether anybody can administer this installation."""
    return Person.objects.filter(org_role="admin", is_active=True).exists()


def people_page(search: str = "", *, page: int = 1) -> Page[PersonShown]:
    """People by name, fifty a page; those who left come last."""
    rows = _found(search).order_by("-is_active", "name", "pk")
    return paged(rows, page=page, show=_shown)


def people_after(after: int = 0, *, limit: int = FIFTY) -> list[PersonShown]:
    """People in the order in which they came, from the one after `after`."""
    return _shown(Person.objects.filter(pk__gt=after).order_by("pk")[:limit])


def person_shown(email: str) -> PersonShown:
    """One person.

    Raises:
        NotFound: `person_unknown`.
    """
    return _shown([person_by_email(email)])[0]


def person_by_email(email: str, *, lock: bool = False) -> Person:
    """The person with this address, whether or not they are still active.

    Raises:
        NotFound: `person_unknown`.
    """
    people = Person.objects.select_for_update() if lock else Person.objects.all()
    plain = email.strip().lower()
    person = people.filter(email=plain).first() if "\0" not in plain else None
    if person is None:
        raise NotFound(f'Nobody here has the address "{email[:80]}".', code="person_unknown")
    return person


def invitations_after(after: int = 0, *, at: datetime, limit: int = FIFTY) -> list[InvitationShown]:
    """Every invitation in the order in which they were sent, from the one after `after`."""
    rows = Invitation.objects.select_related("team").filter(pk__gt=after).order_by("pk")[:limit]
    return [invitation_shown(row, at=at) for row in rows]


def open_invitations(*, at: datetime) -> list[InvitationShown]:
    """Invitations nobody has used yet, newest first."""
    rows = Invitation.objects.select_related("team").filter(
        accepted_at=None, revoked_at=None, expires_at__gt=at
    )
    return [invitation_shown(row, at=at) for row in rows.order_by("-pk")]


def invitation_with(secret: str, *, at: datetime) -> InvitationShown | None:
    """The invitation behind a link, whatever its state."""
    row = Invitation.objects.select_related("team").filter(secret_digest=digest(secret)).first()
    return invitation_shown(row, at=at) if row else None


def sign_in_link_is_open(secret: str, *, at: datetime) -> bool:
    """Whether a sign-in link still lets somebody in."""
    return SignInLink.objects.filter(
        secret_digest=digest(secret), used_at=None, expires_at__gt=at
    ).exists()


def invitation_shown(row: Invitation, *, at: datetime) -> InvitationShown:
    """One invitation as it stands now."""
    return InvitationShown(
        id=row.pk,
        email=row.email,
        org_role=row.org_role,
        team=row.team.slug if row.team else None,
        team_name=row.team.name if row.team else None,
        invited_by=row.invited_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        state=_state(row, at=at),
        is_for_password=Person.objects.filter(email=row.email).exists(),
    )


def _state(row: Invitation, *, at: datetime) -> str:
    if row.accepted_at is not None:
        return "accepted"
    if row.revoked_at is not None:
        return "revoked"
    return "open" if row.expires_at > at else "expired"


def _found(search: str) -> QuerySet[Person]:
    words = search.replace("\0", "").strip()[:100]
    people = Person.objects.all()
    return people.filter(Q(name__icontains=words) | Q(email__icontains=words)) if words else people


def _shown(people: Iterable[Person]) -> list[PersonShown]:
    rows = list(people)
    teams = _teams_of(rows)
    return [
        PersonShown(
            id=row.pk,
            email=row.email,
            name=row.name,
            org_role=row.org_role,
            time_zone=row.time_zone,
            is_active=row.is_active,
            has_password=is_password_usable(row.password),
            created_at=row.created_at,
            last_sign_in_at=row.last_login,
            teams=tuple(teams.get(row.pk, ())),
        )
        for row in rows
    ]


def _teams_of(people: Sequence[Person]) -> dict[int, list[TeamOfPerson]]:
    rows = Membership.objects.filter(present(), person__in=people, team__archived_at=None)
    teams: dict[int, list[TeamOfPerson]] = {}
    for row in rows.select_related("team").order_by("team__name"):
        teams.setdefault(row.person_id, []).append(
            TeamOfPerson(row.team.slug, row.team.name, row.is_lead)
        )
    return teams
