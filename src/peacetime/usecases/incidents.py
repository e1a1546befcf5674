"""What every act in the incident room shares: the incident, locked, while it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.lookup import incident_named

if TYPE_CHECKING:
    from peacetime.queries.access import Actor
    from peacetime.storage.models import Incident


class IncidentClosed(DomainError):
    """The incident is over; its record can be read and corrected, not run."""

    code = "incident_closed"


class Stale(DomainError):
    """Somebody else changed it first."""

    code = "stale_version"


def going_on(ref: str, actor: Actor) -> Incident:
    """The open incident, locked for this write by somebody who may see it.

    Raises:
        IncidentClosed: It is over.
    """
    incident = incident_named(ref, sight=actor.sight, lock=True)
    if not incident.is_open:
        raise IncidentClosed(
            "This incident is over. Its record can still be read, noted on and corrected."
        )
    return incident
