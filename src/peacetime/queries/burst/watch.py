"""During a Rescue: how long its people have been on it, and who should hand over. Nothing of it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peacetime.domain.burst.people.watch import Presence, Watched, watch
from peacetime.queries.access import NotAllowed
from peacetime.queries.burst.clocks import local_time
from peacetime.queries.burst.policy import policy_now
from peacetime.queries.burst.rows import engaged_spans
from peacetime.queries.lookup import incident_named
from peacetime.queries.working_hours import working_hours
from peacetime.storage.models import RoleAssignment

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor

LOOK_BACK = timedelta(days=3)


def watched(ref: str, *, actor: Actor, at: datetime) -> tuple[Watched, ...]:
    """Everybody who holds a role now, for whoever holds one, too; empty once the incident is over.

    Raises:
        NotFound: `incident_unknown`.
        NotAllowed: Whoever asks holds no role in it.
    """
    incident = incident_named(ref, sight=actor.sight)
    if not incident.is_open:
        return ()
    roles = list(RoleAssignment.objects.filter(incident=incident).select_related("person"))
    mine = any(row.person_id == actor.person_id and row.to_at is None for row in roles)
    if not mine:
        sentence = "Only who holds a role in this incident sees how long each has been on it."
        raise NotAllowed(sentence, details={"needs": "role"})
    people = {row.person_id: str(row.person_id) for row in roles}
    spans = engaged_spans(people, since=at - LOOK_BACK, at=at)
    policy = policy_now().policy
    return tuple(
        watch(
            [_presence(row) for row in roles],
            working_hours(incident.team),
            at=at,
            earlier={name: spans.get(person, []) for person, name in people.items()},
            night_starts=local_time(policy.night_starts),
            night_ends=local_time(policy.night_ends),
        )
    )


def _presence(row: RoleAssignment) -> Presence:
    zone = ZoneInfo(row.person.time_zone) if row.person.time_zone else None
    return Presence(str(row.person_id), row.person.name, row.from_at, row.to_at, zone)
