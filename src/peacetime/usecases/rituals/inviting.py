"""Asking people to the review of an incident, inside the write that gave it a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.communications.letters import review_invitation
from peacetime.domain.rituals.windows import late_sentence, lateness
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.addresses import page_url
from peacetime.queries.rituals.invitations import guests, invitation
from peacetime.usecases.calendars.wanting import put_review
from peacetime.usecases.letters import Letter, write_letters

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.storage.models import Incident

KIND = "incident.review.invited"


def invite_to_review(incident: Incident, *, at: datetime) -> int:
    """Everybody who should come gets the date, once for each date it is given; so does the team's own calendar.

    Called with the incident locked, when it is over: a drill, or a part of another, is not reviewed.
    """
    planned, team = incident.postmortem_at, incident.team
    if planned is None or incident.is_open or incident.is_drill or incident.merged_into_id:
        return 0
    put_review(incident, at=at)
    people = guests(incident)
    ended_at = incident.resolved_at or incident.closed_at or at
    zone = named_zone(team.time_zone)
    owner = incident.postmortem_owner
    words = review_invitation(
        team.name,
        incident.summary,
        planned,
        zone,
        owner=owner.name if owner else "nobody yet",
        note=late_sentence(lateness(ended_at, planned)),
        url=page_url(f"/teams/{team.slug}/rituals/review/{incident.ref}"),
    )
    occasion = f"review:{incident.ref}:{planned.isoformat()}:{owner.pk if owner else ''}"
    calendar = invitation(incident, at=at).decode()
    letters = [Letter(occasion, one.email, words, calendar, incident) for one in people]
    return write_letters(KIND, letters, audience="responders", at=at)
