"""How teams are staffed now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from peacetime.queries.memberships import present
from peacetime.storage.models import Membership

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many people are in a team, and whether one of them leads."""

    people: int = 0
    leads: int = 0


def staffing_of(teams: Sequence[int]) -> dict[int, Staffing]:
    """Each of these teams, also those that nobody is in; one query."""
    members = Membership.objects.filter(present(), team__in=teams, person__is_active=True)
    counted = members.values_list("team").annotate(
        people=Count("pk"), leads=Count("pk", filter=Q(is_lead=True))
    )
    result: dict[int, Staffing] = defaultdict(Staffing)
    result.update({team: Staffing(people, leads) for team, people, leads in counted})
    return result
