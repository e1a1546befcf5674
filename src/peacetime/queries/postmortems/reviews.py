"""Where the review of a postmortem stands, as the rituals know it: held, left out, planned, or late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.rituals.records import Status
from peacetime.queries.rituals.reviews import reviews_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from peacetime.queries.rituals.reviews import ReviewShown
    from peacetime.storage.models import Incident, Postmortem

STATES = {
    Status.HELD: "held",
    Status.SKIPPED: "skipped",
    Status.UPCOMING: "planned",
    Status.DUE: "late",
    Status.MISSED: "late",
}


@dataclass(frozen=True, slots=True)
class Review:
    """When it was or is to be held, and by whom.

    `state` is held, skipped for a reason, planned, late (its moment has passed, or 72 hours after the end
    there is no date) or unplanned; "" where no incident asks for one.
    """

    state: str
    held_at: datetime | None = None
    planned_at: datetime | None = None
    owner: str | None = None

    @property
    def is_late(self) -> bool:
        """Whether it should have been held by now."""
        return self.state == "late"


@dataclass(frozen=True, slots=True)
class Reviews:
    """The reviews of some incidents, asked for at once."""

    shown: Mapping[int, ReviewShown]

    @classmethod
    def of(cls, incidents: Iterable[Incident | None], *, at: datetime) -> Reviews:
        """Of incidents that the caller may see; None is of no incident."""
        return cls(reviews_of(filter(None, incidents), at=at))

    def review(self, incident: Incident | None, postmortem: Postmortem | None = None) -> Review:
        """The review of an incident that is over, or of a postmortem without one."""
        held_at = postmortem.reviewed_at if postmortem else None
        one = self.shown.get(incident.pk) if incident else None
        if one is None:
            return Review("held" if held_at else "", held_at)
        unplanned = "late" if one.is_late else "unplanned"
        if held_at is None and one.status is Status.HELD and one.record is not None:
            held_at = one.record.recorded_at  # it was held before anybody wrote
        state = "held" if held_at else STATES[one.status] if one.status else unplanned
        return Review(state, held_at, one.planned_at, one.owner or None)
