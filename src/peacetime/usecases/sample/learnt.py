"""Two postmortems of the sample: one is published, and what it warned of happens again now; one is half done."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.incidents.roles import Role
from peacetime.queries.access import Actor
from peacetime.storage.models import Incident, RoleAssignment
from peacetime.usecases.postmortems import opening, publishing, writing
from peacetime.usecases.sample.year import LEARNT

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.usecases.sample.founding import Organisation

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REPEATED = "Card payments time out"  # as the Rescue that goes on in Checkout
CAUSES = "## Root causes\n"
TITLE = "Card payments timed out because idle connections were trusted"
ANSWERS = """## Root causes

### Trigger

The database closed connections that had been idle for ten minutes; its new default came with the update of that week.

### Whys

- The pool handed out connections that the database had already closed
  - Connections were not checked before use
    - The check was switched off in March to save 2 ms for each payment, and nothing said what it protected
  - No load test has idle minutes in it
    - The load test replays the busiest hour, and in that hour no connection is ever idle

## Contributing factors

### What slowed detection

The alert watches errors, and a payment that waits is no error for the first 30 seconds.

### What enlarged the impact

Regions are rolled back one by one, with four steps each, and two of them were done in the wrong order.

## What went well

- The first update went out in time, and customer care had words to use before the first call.
- Two people who were not on call came unasked and took over the rollback.

## What surprised us

- Everybody believed that the pool checks its connections: its documentation says so, and our setting says otherwise.
"""


def say(organisation: Organisation, *, at: datetime) -> int:
    """Write them as their teams did, days ago; how many there are."""
    return _published(organisation, at=at) + _half_done(organisation, at=at)


def _published(organisation: Organisation, *, at: datetime) -> int:
    incident = _latest(organisation, "checkout", before=at - LEARNT, summary=REPEATED)
    if incident is None:
        return 0
    actor, ended_at = _commander(incident), incident.resolved_at or at
    ref = inspect.unwrap(opening.open_postmortem)(
        incident.ref, actor=actor, at=ended_at + 20 * HOUR
    ).ref
    known = incident.postmortem.text.partition(CAUSES)[0]
    inspect.unwrap(writing.save_text)(
        ref, TITLE, known + ANSWERS, version=1, actor=actor, at=ended_at + 26 * HOUR
    )
    held_at = (incident.postmortem_at or ended_at + 60 * HOUR) + HOUR
    inspect.unwrap(publishing.hold_review)(ref, held_at=held_at, actor=actor, at=held_at)
    inspect.unwrap(publishing.publish)(ref, actor=actor, at=held_at + DAY)
    return 1


def _half_done(organisation: Organisation, *, at: datetime) -> int:
    incident = _latest(organisation, "storefront", before=at - DAY)
    if incident is None:
        return 0
    opened_at = min((incident.resolved_at or at) + 20 * HOUR, at - HOUR)
    inspect.unwrap(opening.open_postmortem)(incident.ref, actor=_commander(incident), at=opened_at)
    return 1


def _latest(
    organisation: Organisation, slug: str, *, before: datetime, summary: str = ""
) -> Incident | None:
    rows = Incident.objects.filter(
        team=organisation.here(slug).team,
        is_open=False,
        origin="declared",
        resolved_at__lt=before,
        summary__startswith=summary,
    )
    return rows.order_by("-resolved_at").first()


def _commander(incident: Incident) -> Actor:
    held = RoleAssignment.objects.filter(incident=incident, role=Role.COMMANDER.value)
    person = held.select_related("person").order_by("pk")[0].person
    return Actor(label=person.email, org_role="member", person_id=person.pk, name=person.name)
