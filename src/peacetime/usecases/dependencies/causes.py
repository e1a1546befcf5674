"""Which service brought an incident: said with one click, and taken back with another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.shared.text import quoted
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound, incident_named, is_storable
from peacetime.storage.models import IncidentCause, Service
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.dependencies.warning import look

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class CauseSaid:
    """What brought an incident; `service` None is nobody's guess."""

    incident: str
    service: str | None
    service_name: str | None


@command
def tag_cause(ref: str, slug: str, *, actor: Actor, at: datetime) -> CauseSaid:
    """Say that an outage of a service brought an incident, also after it is over.

    Raises:
        NotFound: `incident_unknown`, `service_unknown`.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = incident_named(ref, sight=actor.sight, lock=True)
    services = Service.objects.filter(retired_at=None, slug=slug)
    service = services.first() if is_storable(slug) else None
    if service is None:
        raise NotFound(f"There is no service {quoted(slug)}.", code="service_unknown")
    known = IncidentCause.objects.filter(incident=incident).select_related("service").first()
    if known is None or known.service_id != service.pk:
        IncidentCause.objects.update_or_create(
            incident=incident,
            defaults={"service": service, "said_by": actor.label, "said_at": at},
        )
        look(incident, at=at)
        before = known.service.slug if known else None
        record.happened(
            "incident.cause.tagged", incident, actor=actor, at=at, service=slug, before=before
        )
    return CauseSaid(incident.ref, service.slug, service.name)


@command
def untag_cause(ref: str, *, actor: Actor, at: datetime) -> CauseSaid:
    """Take back what brought an incident.

    Raises:
        NotFound: `incident_unknown`.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = incident_named(ref, sight=actor.sight, lock=True)
    known = IncidentCause.objects.filter(incident=incident).select_related("service").first()
    if known is not None:
        known.delete()
        look(incident, at=at)
        record.happened(
            "incident.cause.untagged", incident, actor=actor, at=at, service=known.service.slug
        )
    return CauseSaid(incident.ref, None, None)
