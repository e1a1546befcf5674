"""Who may see what of people's capacity: one place, asked by every query, page, endpoint and export.

Own numbers are one's own, and whoever they are shared with. A team's are its gauge and its entries for each
incident, summed over people; people appear as "n people below zero" and never by name, nor in any order.
Of a team under five people only its members see the gauge, and of a time when it was so small likewise:
administrators are others, too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import Act, Actor, NotAllowed, can
from peacetime.queries.memberships import present
from peacetime.storage.models import BalanceShare, Membership

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.storage.models import Person, Team

FEW = 5
LAST_DAY = date(9999, 12, 31)
HIDDEN_THEN = (
    "Fewer than five people were in this team then, so its capacity of that time is shown to its members "
    "alone. Choose a later day."
)
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
    since: datetime | None = None  # of which time on; of all time where None

    @property
    def is_shown(self) -> bool:
        """Whether they see its gauge; of a team without people there is nobody to protect."""
        return self.is_member or self.people == 0 or self.people >= FEW

    @property
    def is_broken_down(self) -> bool:
        """Whether counts of its people are shown, as in "2 people below zero"."""
        return self.people >= FEW

    def reaches(self, at: datetime) -> bool:
        """Whether what was then is shown: not of a time of one to four people, nor of any before it."""
        return self.is_shown and (self.since is None or self.since <= at)

    def begin(self, at: datetime) -> datetime:
        """The beginning of what is shown, where it was asked for since a moment."""
        return at if self.since is None else max(at, self.since)


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
    """What somebody may see of one team as it is now."""
    return sights_of([team.pk], actor)[team.pk]


def sight_back(team: Team, actor: Actor | None) -> TeamSight:
    """What somebody may see of one team, and from which time on; two queries."""
    sight = sight_of(team, actor)
    return sight if sight.is_member else replace(sight, since=_large_since(team))


def require_team(team: Team, actor: Actor, *, as_of: datetime | None = None) -> TeamSight:
    """Refuse who may not see a team's capacity, or not that of then.

    Raises:
        CapacityHidden: It is too small, or was then, and they are not in it.
    """
    sight = sight_back(team, actor)
    if not sight.is_shown:
        raise CapacityHidden(HIDDEN)
    if as_of is not None and not sight.reaches(as_of):
        raise CapacityHidden(HIDDEN_THEN)
    return sight


def _large_since(team: Team) -> datetime | None:
    """When a team was last of one to four people: until then its balance would tell of each of them.

    Formula: the people of each day, by the dates of memberships; None where it never was so small.
    """
    changes: dict[date, int] = defaultdict(int)
    stays = Membership.objects.filter(team=team, joined_on__lt=Coalesce("left_on", LAST_DAY))
    for joined_on, left_on in stays.values_list("joined_on", "left_on"):
        changes[joined_on] += 1
        if left_on is not None:
            changes[left_on] -= 1
    zone = named_zone(team.time_zone)
    today = timezone.now().astimezone(zone).date()
    people, large_since = 0, None
    for day in sorted(day for day in changes if day <= today):
        if 0 < people < FEW:
            large_since = day
        people += changes[day]
    if large_since is None:
        return None
    return datetime.combine(large_since, time(0), zone).astimezone(UTC)


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
    return BalanceShare.objects.filter(in_force(), owner=person_id, reader=actor.person_id).exists()


def in_force() -> Q:
    """The condition of a share that holds: whoever shares could still stop it."""
    return Q(ended_at=None, owner__is_active=True) & ~Q(owner__org_role="viewer")


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
