"""Which service brought an incident: as somebody said, or as the graph suggests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.time_to_down import time_to_down
from peacetime.queries.lookup import incident_named
from peacetime.queries.sight import visible
from peacetime.storage.models import Incident, IncidentCause

if TYPE_CHECKING:
    from peacetime.domain.dependencies.system import System
    from peacetime.queries.dependencies.system import KnownSystem
    from peacetime.queries.sight import Sight

MOST_SUGGESTED = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A service that may have brought an incident; `incident` is one of its own that goes on now."""

    service: str
    incident: str


@dataclass(frozen=True, slots=True)
class SuggestedCause:
    """A service that may have brought an incident, and why."""

    service: str  # slug
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class CauseShown:
    """What brought an incident, and what may have."""

    incident: str
    service: str | None  # slug
    service_name: str | None
    suggested: tuple[SuggestedCause, ...]


def cause_of(known: KnownSystem, ref: str, *, sight: Sight) -> CauseShown:
    """What brought an incident, with what the system suggests where nobody has said.

    Raises:
        NotFound: `incident_unknown`.
    """
    incident = incident_named(ref, sight=sight)
    said = IncidentCause.objects.filter(incident=incident).select_related("service").first()
    affected = affected_by(incident, known.system)
    found = () if said else suggestions(incident, affected, known.system, sight=sight)
    return CauseShown(
        incident.ref,
        said.service.slug if said else None,
        said.service.name if said else None,
        tuple(_suggested(each, known) for each in found),
    )


def _suggested(found: Suggestion, known: KnownSystem) -> SuggestedCause:
    reason = "It is affected, or what is affected needs it."
    if found.incident:
        reason = "It is in an incident of its own now."
    return SuggestedCause(found.service, known.services.get(found.service, found.service), reason)


def affected_by(incident: Incident, system: System) -> tuple[str, ...]:
    """The services that an incident names, as far as they are described; one query."""
    named = incident.services.order_by("name", "pk").values_list("slug", flat=True)
    return tuple(slug for slug in named if slug in system.index)


def roots_of(incident: Incident, system: System) -> tuple[str, ...]:
    """What is down: the cause where somebody has said it, else the services that the incident names."""
    said = IncidentCause.objects.filter(incident=incident).values_list("service__slug", flat=True)
    cause = said.first()
    return (cause,) if cause and cause in system.index else affected_by(incident, system)


def suggestions(
    incident: Incident, affected: tuple[str, ...], system: System, *, sight: Sight
) -> tuple[Suggestion, ...]:
    """What is down elsewhere and takes the affected along, then what these need, then they themselves.

    Args:
        incident: That may have been brought by another.
        affected: Its services, as `affected_by` tells them.
        system: Its needs lead from those affected to their providers.
        sight: Whose: a private incident is no hint for whoever may not see it.
    """
    others = Incident.objects.filter(visible(sight), is_open=True, is_drill=False)
    rows = others.exclude(pk=incident.pk).exclude(services=None).order_by("pk")
    found: dict[str, str] = {}
    for ref, slug in rows.values_list("ref", "services__slug"):
        if slug in system.index and slug not in affected:
            fallen = time_to_down(system, [slug])
            if any(each in fallen for each in affected):
                found.setdefault(slug, ref)
    needed = [
        member.provider
        for need in system.needs
        if need.consumer in affected and need.coupling is not Coupling.SOFT
        for member in need.members
    ]
    for slug in (*needed, *affected):
        found.setdefault(slug, "")
    return tuple(Suggestion(slug, ref) for slug, ref in list(found.items())[:MOST_SUGGESTED])
