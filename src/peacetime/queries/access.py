"""Who may do what: one table, asked by every door and every use-case."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.memberships import present
from peacetime.queries.sight import Sight
from peacetime.storage.models import ApiToken, Membership, Person

if TYPE_CHECKING:
    from collections.abc import Callable


class Act(StrEnum):
    """Everything that needs a right."""

    READ = "read"
    RUN_INCIDENT = "run_incident"  # declare, write, update, roles, criteria, stand down
    WRITE_POSTMORTEM = "write_postmortem"  # open, write, bring, publish
    FOLLOW_THROUGH = "follow_through"  # action items: agree, change, move
    KEEP_RITUALS = "keep_rituals"  # say that one was held or left out, write its minutes
    DESCRIBE_SYSTEM = "describe_system"  # what services need, how it is coupled, drills
    SET_UP_TEAM = "set_up_team"  # members, hours, services, audiences, history of one team
    SET_UP_ORGANISATION = "set_up_organisation"  # people, teams, severities
    REDACT = "redact"
    READ_AUDIT = "read_audit"


class NotAllowed(DomainError):
    """The caller is known and lacks the right."""

    code = "not_allowed"


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A caller's promise to repeat itself: same key, same request."""

    key: str
    request_digest: str
    render: Callable[[object], tuple[int, object]]  # a result -> status and the answer to keep


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, through which door, with which rights."""

    label: str  # e-mail address, or "token:NAME" for a program
    org_role: str  # admin | member | viewer
    person_id: int | None = None
    name: str = ""
    leads: frozenset[int] = frozenset()  # ids of teams
    time_zone: str = ""
    token_id: int | None = None  # of the token that speaks; two tokens may have one name
    idempotency: Idempotency | None = field(default=None, compare=False)

    @property
    def sight(self) -> Sight:
        """What the actor may see of private incidents."""
        return Sight(self.person_id, is_whole=self.org_role == "admin")


PEACETIME = Actor(
    label="peacetime", org_role="admin", name="Peacetime"
)  # timers and installation commands

ROLES = ("viewer", "member", "admin")
_NEEDS = {
    Act.READ: "viewer",
    Act.RUN_INCIDENT: "member",
    Act.WRITE_POSTMORTEM: "member",
    Act.FOLLOW_THROUGH: "member",
    Act.KEEP_RITUALS: "member",
    Act.DESCRIBE_SYSTEM: "member",
    Act.SET_UP_TEAM: "admin",
    Act.SET_UP_ORGANISATION: "admin",
    Act.REDACT: "admin",
    Act.READ_AUDIT: "admin",
}
_SENTENCES = {
    Act.READ: "Sign in to read this.",
    Act.RUN_INCIDENT: "Viewers read along. Ask an administrator to make you a member.",
    Act.WRITE_POSTMORTEM: "Viewers read along. Ask an administrator to make you a member.",
    Act.FOLLOW_THROUGH: "Viewers read along. Ask an administrator to make you a member.",
    Act.KEEP_RITUALS: "Viewers read along. Ask an administrator to make you a member.",
    Act.DESCRIBE_SYSTEM: "Viewers read along. Ask an administrator to make you a member.",
    Act.SET_UP_TEAM: "Only administrators and the team's leads may change this.",
    Act.SET_UP_ORGANISATION: "Only administrators may change this.",
    Act.REDACT: "Only administrators may redact. Ask one, and say which entry.",
    Act.READ_AUDIT: "Only administrators read the audit log.",
}


def can(actor: Actor, act: Act, *, team_id: int | None = None) -> bool:
    """Whether the actor may; a team's lead may set up that team."""
    if (
        act is Act.SET_UP_TEAM
        and team_id is not None
        and team_id in actor.leads
        and actor.org_role != "viewer"
    ):
        return True
    return ROLES.index(actor.org_role) >= ROLES.index(_NEEDS[act])


def require(actor: Actor, act: Act, *, team_id: int | None = None) -> None:
    """Refuse with a sentence who may not.

    Raises:
        NotAllowed: With the sentence of what is missing.
    """
    if not can(actor, act, team_id=team_id):
        raise NotAllowed(_SENTENCES[act], details={"needs": _NEEDS[act]})


def actor_of(person: Person, *, idempotency: Idempotency | None = None) -> Actor:
    """The actor a signed-in person is."""
    leads = Membership.objects.filter(present(), person=person, is_lead=True).values_list(
        "team_id", flat=True
    )
    return Actor(
        label=person.email,
        org_role=person.org_role,
        person_id=person.pk,
        name=person.name,
        leads=frozenset(leads),
        time_zone=person.time_zone,
        idempotency=idempotency,
    )


def actor_of_token(token: ApiToken, *, idempotency: Idempotency | None = None) -> Actor:
    """The actor behind a bearer token: never more than its person may, never more than the token may."""
    if token.person is None:
        return Actor(
            label=f"token:{token.name}",
            org_role=token.role,
            name=token.name,
            token_id=token.pk,
            idempotency=idempotency,
        )
    person = actor_of(token.person, idempotency=idempotency)
    role = min(token.role, person.org_role, key=ROLES.index)
    leads = person.leads if role != "viewer" else frozenset()
    return Actor(
        label=person.label,
        org_role=role,
        person_id=person.person_id,
        name=person.name,
        leads=leads,
        time_zone=person.time_zone,
        token_id=token.pk,
        idempotency=idempotency,
    )
