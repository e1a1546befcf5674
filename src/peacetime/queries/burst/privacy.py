"""Who may see what of people's capacity: one place, asked by every query, page, endpoint and export.

Own numbers are one's own, and whoever they are shared with. A team's are its gauge and its entries for each
incident, summed over people; people appear as "n people below zero" and never by name, nor in any order.
Of a team under five people only its members see the gauge: administrators are others, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, Actor, NotAllowed, can
from peacetime.queries.memberships import present
from peacetime.storage.models import BalanceShare, Membership

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.storage.models import Person, Team

FEW = 5
HIDDEN = (
    "Fewer than five people are in this team, so its capacity is shown to them alone: it would say too "
    "much about each of them."
)


class CapacityHidden(DomainError):
    """A team is too small for its capacity to be shown to others."""

    code = "capacity_hidden"


class NoOwnBalance(DomainError):
    """A program has no capacity of its own."""

    code = "no_own_balance"


@dataclass(frozen=True, slots=True)
class TeamSight:
    """What somebody may see of one team's capacity."""

    people: int
    is_member: bool

    @property
    def is_shown(self) -> bool:
        """Whether they see its gauge; of a team without people there is nobody to protect."""
        return self.is_member or self.people == 0 or self.people >= FEW

    @property
    def is_broken_down(self) -> bool:
        """Whether counts of its people are shown, as in "2 people below zero"."""
        return self.people >= FEW


def sights_of(teams: Iterable[int], actor: Actor | None) -> dict[int, TeamSight]:
    """What somebody may see of each of these teams; one query. Without anybody, what everybody may."""
    wanted = list(teams)
    members: dict[int, set[int]] = {team: set() for team in wanted}
    rows = Membership.objects.filter(present(), team__in=wanted, person__is_active=True)
    for team, person in rows.values_list("team_id", "person_id"):
        members[team].add(person)
    me = actor.person_id if actor is not None else None
    return {team: TeamSight(len(people), me in people) for team, people in members.items()}


def sight_of(team: Team, actor: Actor | None) -> TeamSight:
    """What somebody may see of one team."""
    return sights_of([team.pk], actor)[team.pk]


def require_team(team: Team, actor: Actor) -> TeamSight:
    """Refuse who may not see a team's capacity.

    Raises:
        CapacityHidden: It is too small, and they are not in it.
    """
    sight = sight_of(team, actor)
    if not sight.is_shown:
        raise CapacityHidden(HIDDEN)
    return sight


def require_self(actor: Actor) -> int:
    """Whose own numbers are asked for.

    Raises:
        NoOwnBalance: A program asks.
    """
    if actor.person_id is None:
        sentence = "A program has no capacity of its own. Ask with the token of a person."
        raise NoOwnBalance(sentence)
    return actor.person_id


def may_see_person(actor: Actor, person_id: int) -> bool:
    """Whether a person's own balance is theirs, or shared with whoever asks."""
    if actor.person_id is None:
        return False
    if actor.person_id == person_id:
        return True
    return BalanceShare.objects.filter(
        owner=person_id, reader=actor.person_id, ended_at=None
    ).exists()


def require_lead_of(actor: Actor, person: Person) -> None:
    """Refuse who neither administers nor leads a team the person is in.

    Raises:
        NotAllowed: With the sentence of what is missing.
    """
    if can(actor, Act.SET_UP_TEAM):
        return
    theirs = Membership.objects.filter(present(), person=person, team__in=actor.leads)
    if actor.org_role == "viewer" or not theirs.exists():
        sentence = f"Only administrators and whoever leads a team of {person.name} may do this."
        raise NotAllowed(sentence, details={"needs": "admin"})


def require_self_or_lead_of(actor: Actor, person: Person) -> None:
    """The same, or the person themselves, where they may write at all.

    Raises:
        NotAllowed: With the sentence of what is missing.
    """
    if actor.person_id != person.pk or not can(actor, Act.RUN_INCIDENT):
        require_lead_of(actor, person)
