"""What goes on while something is down: who falls next, and which service may have brought an incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING

from peacetime.domain.dependencies.needs import Coupling
from peacetime.domain.dependencies.time_to_down import time_to_down
from peacetime.queries.beginnings import BEGAN
from peacetime.queries.lookup import incident_named
from peacetime.queries.sight import visible
from peacetime.storage.models import Incident, IncidentCause

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.dependencies.system import System
    from peacetime.queries.sight import Sight

MOST_SUGGESTED = 4


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
class Suggestion:
    """A service that may have brought an incident; `incident` is one of its own that goes on now."""

    service: str
    incident: str


@dataclass(frozen=True, slots=True)
class Blast:
    """The blast radius of an incident now.

    Args:
        roots: The services that are down: the cause where somebody has said it, else those affected.
        began_at: From when the minutes are counted; None where nobody knows.
        falling: Who else falls, by the minute.
        cause: The service that brought it; "" where nobody has said.
        said_by: Who said so.
        suggestions: Who may have, those with an incident of their own first.
    """

    roots: tuple[str, ...]
    began_at: datetime | None
    falling: tuple[Falling, ...]
    cause: str
    said_by: str
    suggestions: tuple[Suggestion, ...]


def blast(ref: str, system: System, *, sight: Sight) -> Blast:
    """The blast radius of an incident, counted from its beginning; four queries.

    Raises:
        NotFound: `incident_unknown`.
    """
    incident = incident_named(ref, sight=sight)
    named = incident.services.order_by("name", "pk").values_list("slug", flat=True)
    affected = tuple(slug for slug in named if slug in system.index)
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
        said.said_by if said else "",
        () if said else _suggested(incident, affected, system, sight),
    )


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


def _suggested(
    incident: Incident, affected: tuple[str, ...], system: System, sight: Sight
) -> tuple[Suggestion, ...]:
    """What is down elsewhere and takes these along, then what they need, then they themselves."""
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
