"""Which incidents a form offers to whoever writes down that they were in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.queries.people_choices import Choice
from peacetime.queries.sight import visible
from peacetime.storage.models import Incident, Membership

if TYPE_CHECKING:
    from peacetime.queries.access import Actor

MOST = 30


def recent_incidents(actor: Actor) -> tuple[Choice, ...]:
    """The last incidents of one's own teams, newest first; one query."""
    mine = Membership.objects.filter(person=actor.person_id).values("team")
    rows = Incident.objects.filter(visible(actor.sight), team__in=mine, is_drill=False)
    found = rows.order_by("-pk").values_list("ref", "summary")[:MOST]
    return tuple(Choice(ref, summary) for ref, summary in found)
