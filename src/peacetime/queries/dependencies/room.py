"""What goes on while something is down: who falls next, and which service may have brought an incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.time_to_down import time_to_down
from peacetime.queries.beginnings import BEGAN
from peacetime.queries.dependencies.causes import Suggestion, affected_by, suggestions
from peacetime.queries.lookup import incident_named
from peacetime.queries.timeline import names_of
from peacetime.storage.models import Incident, IncidentCause

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.dependencies.system import System
    from peacetime.queries.sight import Sight


@dataclass(frozen=True, slots=True)
class Falling:
    """A service that falls, or has fallen, with those that are affected.

    Args:
        service: Its slug.
        at: When, if it goes on so long; the beginning where nothing covers it.
        is_sure: Whether it falls however the unknown needs are.
    """

    service: str
    at: datetime
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Blast:
    """The blast radius of an incident now.

    Args:
        roots: The services that are down: the cause where somebody has said it, else those affected.
        began_at: From when the minutes are counted; None where nobody knows.
        falling: Who else falls, by the minute.
        cause: The service that brought it; "" where nobody has said.
        said_by: Who said so, by name.
        suggestions: Who may have, those with an incident of their own first.
    """

    roots: tuple[str, ...]
    began_at: datetime | None
    falling: tuple[Falling, ...]
    cause: str
    said_by: str
    suggestions: tuple[Suggestion, ...]


def blast(ref: str, system: System, *, sight: Sight) -> Blast:
    """The blast radius of an incident, counted from its beginning; five queries at most.

    Raises:
        NotFound: `incident_unknown`.
    """
    incident = incident_named(ref, sight=sight)
    affected = affected_by(incident, system)
    said = IncidentCause.objects.filter(incident=incident).select_related("service").first()
    cause = said.service.slug if said else ""
    roots = (cause,) if cause in system.index else affected
    began = Incident.objects.filter(pk=incident.pk).annotate(began=BEGAN)
    began_at = began.values_list("began", flat=True).first()
    return Blast(
        roots,
        began_at,
        _falling(system, roots, began_at) if began_at else (),
        cause,
        names_of([said.said_by]).get(said.said_by, said.said_by) if said else "",
        () if said else suggestions(incident, affected, system, sight=sight),
    )


def teams_reached(found: Blast, system: System, *, at: datetime) -> list[str]:
    """The teams of others that are in Rescue by now, as far as it is sure."""
    reached = {
        system.service(each.service).team
        for each in found.falling
        if each.at <= at and each.is_sure and system.service(each.service).is_paging
    }
    owners = {system.service(root).team for root in found.roots}
    return sorted(team for team in reached - owners if team is not None)


def _falling(system: System, roots: tuple[str, ...], began_at: datetime) -> tuple[Falling, ...]:
    falls = time_to_down(system, roots)
    surely = time_to_down(system, roots, unknown_as=Coupling.SOFT)
    return tuple(
        Falling(
            service,
            began_at + timedelta(minutes=minutes),
            surely.get(service, inf) <= minutes,
        )
        for service, minutes in falls.items()
        if service not in roots
    )
