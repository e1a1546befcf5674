"""Who may read of a private incident: whoever holds a role in it, and administrators.

Everybody else learns that the team is in Rescue Mode and nothing of the incident, not even its address.
A query that is not told who reads shows what everybody may see.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from peacetime.storage.models import Incident, RoleAssignment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see: all of it, or what is not private and what they hold a role in."""

    person_id: int | None = None
    is_whole: bool = False


WHOLE = Sight(is_whole=True)
OUTSIDE = Sight()


def visible(sight: Sight, *, of: str = "") -> Q:
    """The condition of an incident that may be seen; `of` leads to it, as in `incident__`."""
    if sight.is_whole:
        return Q()
    is_public = Q(**{f"{of}is_private": False})
    if sight.person_id is None:
        return is_public
    return is_public | Q(**{f"{of}pk__in": _held(sight.person_id).values("incident")})


def visible_or_none(sight: Sight, *, of: str) -> Q:
    """The same where there may be no incident at all."""
    if sight.is_whole:
        return Q()  # which is no condition, and "or no condition" would be the other one alone
    return Q(**{f"{of}__isnull": True}) | visible(sight, of=f"{of}__")


def hidden_from(sight: Sight, refs: Iterable[str]) -> frozenset[str]:
    """Which of these incidents may not be seen; one query, none for whoever sees all."""
    if sight.is_whole:
        return frozenset()
    private: QuerySet[Incident] = Incident.objects.filter(ref__in=set(refs), is_private=True)
    return frozenset(private.exclude(visible(sight)).values_list("ref", flat=True))


def clearances(sights: Iterable[Sight]) -> dict[Sight, frozenset[int]]:
    """Which private incidents each of these may see: who may see the same can be told the same.

    One query where nothing is private, two otherwise.
    """
    private = frozenset(Incident.objects.filter(is_private=True).values_list("pk", flat=True))
    people = {sight.person_id for sight in sights if sight.person_id is not None}
    held: dict[int, set[int]] = defaultdict(set)
    if private and people:
        rows = _lasting().filter(person__in=people, incident__in=private)
        for person, incident in rows.values_list("person_id", "incident_id"):
            held[person].add(incident)
    return {
        sight: private if sight.is_whole else frozenset(held[sight.person_id or 0])
        for sight in sights
    }


def _held(person_id: int) -> QuerySet[RoleAssignment]:
    return _lasting().filter(person=person_id)


def _lasting() -> QuerySet[RoleAssignment]:
    """Roles that last, or that ended with the incident."""
    lasts = Q(to_at=None) | Q(to_at__gte=F("incident__closed_at"))
    return RoleAssignment.objects.filter(lasts)
