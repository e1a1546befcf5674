"""Plain functions that make what a test begins with. Nothing is random: what matters is said."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.declaration import Declaration, Trigger
from peacetime.queries.access import PEACETIME, Actor
from peacetime.storage.models import (
    ActionItem,
    Incident,
    Membership,
    Person,
    Postmortem,
    PostmortemVersion,
    Rescue,
    Service,
    Team,
)
from peacetime.usecases.modes import declare_rescue

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
PASSWORD = "correct horse battery"


@cache
def hashed(password: str) -> str:
    """Argon2 is slow on purpose, so each password is hashed once a run."""
    return make_password(password)


def a_person(
    name: str = "Alice Abel",
    *,
    email: str = "",
    org_role: str = "member",
    password: str | None = None,
) -> Person:
    """Somebody with an account; with a password they can sign in."""
    return Person.objects.create(
        name=name,
        email=email or f"{name.split(maxsplit=1)[0].lower()}@example.org",
        org_role=org_role,
        password=hashed(password) if password else make_password(None),
        created_at=NOON - timedelta(days=400),
    )


def a_team(name: str = "Checkout", *, slug: str = "", time_zone: str = "Europe/Berlin") -> Team:
    """A team in Delivery Mode, with a year of history."""
    return Team.objects.create(
        name=name,
        slug=slug or name.lower().replace(" ", "-"),
        time_zone=time_zone,
        history_from=NOON - timedelta(days=365),
        created_at=NOON - timedelta(days=365),
    )


def a_member(
    team: Team,
    person: Person,
    *,
    is_lead: bool = False,
    joined_on: date = date(2025, 6, 1),
    left_on: date | None = None,
) -> Membership:
    """Somebody's time in a team."""
    return Membership.objects.create(
        team=team, person=person, is_lead=is_lead, joined_on=joined_on, left_on=left_on
    )


def a_service(name: str = "Payments API", *, team: Team | None = None) -> Service:
    """A running system."""
    return Service.objects.create(name=name, slug=name.lower().replace(" ", "-"), team=team)


def a_rescue(
    team: Team | None = None, *, hours: float = 3, before: timedelta = timedelta(days=7)
) -> Rescue:
    """A Rescue that is over: so many hours, begun so long before noon."""
    started_at = NOON - before
    return Rescue.objects.create(
        team=team or a_team(),
        started_at=started_at,
        ended_at=started_at + timedelta(hours=hours),
        end_is="exact",
    )


def a_declaration(
    summary: str = "Payments time out",
    *,
    trigger: Trigger = Trigger.RELIABILITY,
    severity: Severity = Severity.SEV1,
    commander: str | None = None,
    comms_lead: str | None = None,
) -> Declaration:
    """What somebody says who declares Rescue Mode."""
    return Declaration(
        trigger=trigger,
        summary=summary,
        severity=severity,
        done_when="99.9% of payments succeed for 30 minutes",
        commander=commander,
        comms_lead=comms_lead,
    )


def an_incident(
    team: Team | None = None,
    declaration: Declaration | None = None,
    *,
    actor: Actor = PEACETIME,
    at: datetime = NOON,
) -> Incident:
    """A declared Rescue that is going on."""
    team = team or a_team()
    opened = declare_rescue(team.slug, declaration or a_declaration(), actor=actor, at=at)
    return Incident.objects.get(ref=opened.incident)


def a_postmortem(
    incident: Incident | None = None,
    *,
    team: Team | None = None,
    title: str = "Payments timed out",
    text: str = "# Payments timed out",
    at: datetime = NOON,
) -> Postmortem:
    """A postmortem in its first version, of an incident or of a team without one."""
    team = incident.team if incident else team or a_team()
    made = Postmortem.objects.create(
        incident=incident,
        team=team,
        title=title,
        text=text,
        began_at=at,
        created_at=at,
        created_by="alice@example.org",
        changed_at=at,
    )
    PostmortemVersion.objects.create(
        postmortem=made, number=1, title=title, text=text, at=at, author=made.created_by
    )
    return made


def an_action(
    postmortem: Postmortem | None = None,
    *,
    team: Team | None = None,
    text: str = "Add a limit to the queue",
    owner: Person | None = None,
    due_on: date | None = None,
    ref: str = "",
    at: datetime = NOON,
) -> ActionItem:
    """An open action item of a postmortem, or of a team without one."""
    named = {"ref": ref} if ref else {}
    return ActionItem.objects.create(
        postmortem=postmortem,
        team=postmortem.team if postmortem else team or a_team(),
        text=text,
        owner=owner,
        due_on=due_on,
        created_at=at,
        created_by="alice@example.org",
        changed_at=at,
        **named,
    )
