"""The acute rules of rest for one person: told to them, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.burst.people.rest import LIMITS, RestFinding, rest_findings
from peacetime.domain.shared.spans import Span
from peacetime.queries.burst.clocks import local_time
from peacetime.queries.burst.people import House, begins_at, hours_of_person
from peacetime.queries.burst.rows import engaged_spans, time_off_of
from peacetime.storage.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.domain.burst.policy import Policy

LOOK_BACK = timedelta(weeks=LIMITS.reference_weeks)


def rest_of(
    people: Iterable[int], house: House, policy: Policy, *, at: datetime
) -> dict[int, list[RestFinding]]:
    """What the rules ask of each of these people; three queries for all of them."""
    rows = list(Person.objects.filter(pk__in=list(people)))
    spans = engaged_spans([row.pk for row in rows], since=at - LOOK_BACK, at=at)
    off = time_off_of([row.pk for row in rows])
    result = {}
    for row in rows:
        stays = house.stays_of(row.pk)
        result[row.pk] = rest_findings(
            spans.get(row.pk, []),
            hours_of_person(row, stays, house),
            at=at,
            off=[Span(one.starts_at, one.ends_at) for one in off.get(row.pk, [])],
            known_from=begins_at(stays, house),
            night_starts=local_time(policy.night_starts),
            night_ends=local_time(policy.night_ends),
        )
    return result
