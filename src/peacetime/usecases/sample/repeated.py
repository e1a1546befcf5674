"""An earlier postmortem of the sample, of the cause that came back: what would have prevented that is still open."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.queries.access import Actor
from peacetime.storage.models import Incident, Postmortem
from peacetime.usecases.actions.agreeing import agreed
from peacetime.usecases.postmortems import opening, publishing, writing
from peacetime.usecases.sample.learnt import CAUSES, REPEATED

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.usecases.sample.founding import Organisation

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
APART = 60 * DAY  # long enough ago that it could have been prevented
TITLE = "Card payments timed out on connections that were closed already"
ANSWERS = """## Root causes

### Trigger

A network device dropped idle connections to the database after its restart.

### Whys

- The pool handed out connections that were closed on the other side
  - The pool does not check a connection before use, since the check was switched off to save time for each payment

## Contributing factors

The alert watches errors, and a payment that waits is no error at first.

## What went well

- Customer care was told in time.

## What surprised us

- The pool was believed to check its connections.
"""
PROMISED = ActionSaid("Check each connection of the pool before it is handed out", kind="prevent")


def say(organisation: Organisation, *, at: datetime) -> int:
    """Write it as the team did, and leave its action item open; how many there are."""
    here = organisation.here("checkout")
    later = Postmortem.objects.filter(team=here.team, incident__summary__startswith=REPEATED)
    known = later.order_by("-began_at").values_list("incident__resolved_at", flat=True).first()
    incident = _earlier(here.team.pk, before=known) if known else None
    if incident is None or incident.resolved_at is None:
        return 0
    ended_at = incident.resolved_at
    person, *_ = here.crew(ended_at) or here.crew(at)
    actor = Actor(person.email, org_role="member", person_id=person.pk, name=person.name)
    ref = inspect.unwrap(opening.open_postmortem)(
        incident.ref, actor=actor, at=ended_at + 20 * HOUR
    ).ref
    row = Postmortem.objects.get(ref=ref)
    text = row.text.partition(CAUSES)[0] + ANSWERS
    written_at = ended_at + 26 * HOUR
    inspect.unwrap(writing.save_text)(ref, TITLE, text, version=1, actor=actor, at=written_at)
    held_at = ended_at + 60 * HOUR
    inspect.unwrap(publishing.hold_review)(ref, held_at=held_at, actor=actor, at=held_at)
    inspect.unwrap(publishing.publish)(ref, actor=actor, at=held_at + DAY)
    owner, *_ = here.crew(at)
    agreed(PROMISED, owner, team=here.team, postmortem=row, actor=actor, at=held_at)
    return 1


def _earlier(team: int, *, before: datetime) -> Incident | None:
    rows = Incident.objects.filter(
        team=team,
        is_open=False,
        origin="declared",
        summary__startswith=REPEATED,
        resolved_at__lt=before - APART,
    )
    return rows.order_by("-resolved_at").first()
