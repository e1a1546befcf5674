"""Whom a form offers: everybody in a small organisation, the team's own people in a large one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.queries.lookup import is_storable, team_named
from peacetime.queries.memberships import present, staying
from peacetime.storage.models import Membership, Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from peacetime.storage.models import Team

MOST_OFFERED = 80  # more than that nobody reads; a form then suggests while one types
MOST_SUGGESTED = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody or something to choose in a form."""

    value: str
    label: str
    is_in_team: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """The people a form offers; where it is not everybody, others are named by their address."""

    choices: tuple[Choice, ...]  # the team's own first
    is_everybody: bool = True

    def may_have(self, email: str) -> bool:
        """Whether somebody may be named: everybody but who is left out of a whole list."""
        return not self.is_everybody or any(choice.value == email for choice in self.choices)


def people_choices(team: Team) -> People:
    """Who can take a role in an incident of this team; who has left it is left out."""
    memberships = Membership.objects.filter(team=team)
    here = set(memberships.filter(present()).values_list("person_id", flat=True))
    stays = memberships.filter(staying())
    gone = memberships.exclude(person__in=stays.values("person")).values("person")
    return _offered(_active().exclude(pk__in=gone), here)


def people_to_choose() -> People:
    """Everybody active, for a form of the organisation."""
    return _offered(_active(), set())


def room_people(slug: str) -> People:
    """Who can take a role in an incident of this team."""
    return people_choices(team_named(slug))


def suggestions(words: str) -> list[Choice]:
    """People whose name or address has these words in it."""
    words = words.strip()
    if not words or not is_storable(words):
        return []
    found = _active().filter(Q(name__icontains=words) | Q(email__icontains=words))
    return [Choice(person.email, person.name) for person in found[:MOST_SUGGESTED]]


def _active() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True).order_by("name", "pk")


def _offered(people: QuerySet[Person], here: set[int]) -> People:
    offered = list(people[: MOST_OFFERED + 1])
    is_everybody = len(offered) <= MOST_OFFERED
    if not is_everybody:
        offered = list(people.filter(pk__in=here))
    choices = [Choice(person.email, person.name, person.pk in here) for person in offered]
    return People(tuple(sorted(choices, key=lambda choice: not choice.is_in_team)), is_everybody)
