"""Where the review of a postmortem stands: held, planned, due, or late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.rituals.windows import DEFAULT_RULE

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.storage.models import Incident, Postmortem


@dataclass(frozen=True, slots=True)
class Review:
    """When it was or is to be held, and by whom.

    `state` is held, planned, late (its moment has passed, or 72 hours after the end there is no date) or
    unplanned; "" where no incident asks for one.
    """

    state: str
    held_at: datetime | None = None
    planned_at: datetime | None = None
    owner: str | None = None

    @property
    def is_late(self) -> bool:
        """Whether it should have been held by now."""
        return self.state == "late"


def review_of(
    incident: Incident | None, postmortem: Postmortem | None = None, *, at: datetime
) -> Review:
    """The review of an incident that is over, or of a postmortem without one."""
    held_at = postmortem.reviewed_at if postmortem else None
    if incident is None:
        return Review("held" if held_at else "", held_at)
    owner = incident.postmortem_owner.name if incident.postmortem_owner else None
    planned_at = incident.postmortem_at
    if held_at is not None:
        return Review("held", held_at, planned_at, owner)
    if incident.is_drill or incident.merged_into_id or incident.origin != "declared":
        return Review("", None, planned_at, owner)
    ended_at = incident.resolved_at or incident.closed_at
    until = planned_at or (ended_at + DEFAULT_RULE.latest if ended_at else None)
    if until is not None and until < at:
        return Review("late", None, planned_at, owner)
    return Review("planned" if planned_at else "unplanned", None, planned_at, owner)
