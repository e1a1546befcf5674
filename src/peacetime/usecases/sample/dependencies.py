"""Writes down what the sample's services need of one another, and which of them brought which incident."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.storage.models import (
    Incident,
    IncidentCause,
    Need,
    NeedEvidence,
    NeedMember,
    Service,
    SystemVersion,
)
from peacetime.usecases.sample.founding import address
from peacetime.usecases.sample.wires import CAUSES, EXPECTED, PROMISES, QUIET, WIRES, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from peacetime.usecases.sample.founding import Organisation

DAY = timedelta(days=1)
DESCRIBED = timedelta(days=120)  # before the load
FILE = "fernhill.yaml"
TRAFFIC = "traces_service_graph"


def say(organisation: Organisation, *, at: datetime) -> int:
    """Write all of it in a few statements; how many needs there are."""
    services = organisation.services
    for name, row in services.items():
        row.promised, row.is_paging = PROMISES.get(name), name not in QUIET
    Service.objects.bulk_update(services.values(), ["promised", "is_paging"])
    needs = Need.objects.bulk_create(_need(wire, organisation, at=at) for wire in WIRES)
    pairs = list(zip(WIRES, needs, strict=True))
    members = [member for wire, need in pairs for member in _members(wire, need, services, at=at)]
    NeedMember.objects.bulk_create(members)
    wires = {need.pk: wire for wire, need in pairs}
    NeedEvidence.objects.bulk_create(
        each for member in members for each in _evidence(wires[member.need_id], member, at=at)
    )
    _tag(organisation, at=at)
    last = SystemVersion.objects.order_by("-number").first()
    SystemVersion.objects.create(
        number=last.number + 1 if last else 1,
        how="sample",
        source=FILE,
        at=at - DESCRIBED,
        author="peacetime",
    )
    return len(needs)


def _need(wire: Wire, organisation: Organisation, *, at: datetime) -> Need:
    is_labelled = wire.coupling != "unknown"
    said_at = at - DESCRIBED
    return Need(
        consumer=organisation.services[wire.consumer],
        coupling=wire.coupling,
        enough=wire.enough,
        attribute=wire.attribute,
        journey=wire.journey,
        is_declared=wire.is_declared,
        labelled_by=_lead(organisation, wire.consumer) if is_labelled else "",
        labelled_at=said_at if is_labelled else None,
        created_at=said_at,
        changed_at=said_at,
    )


def _lead(organisation: Organisation, service: str) -> str:
    """Who leads the team that runs a service, or the first of it."""
    owner = organisation.services[service].team_id
    here = next(each for each in organisation.teams.values() if each.team.pk == owner)
    people = sorted(here.plan.people, key=lambda one: not one.is_lead)
    return address(people[0].name)


def _members(
    wire: Wire, need: Need, services: dict[str, Service], *, at: datetime
) -> Iterator[NeedMember]:
    for provider in wire.providers:
        yield NeedMember(
            need=need,
            provider=services[provider],
            cover_minutes=wire.cover,
            timeout_seconds=wire.timeout,
            has_breaker=wire.breaker,
            retries=wire.retries,
            expected=EXPECTED.get((wire.consumer, provider)),
            verified_on=None if wire.drilled is None else (at - wire.drilled * DAY).date(),
        )


def _evidence(wire: Wire, member: NeedMember, *, at: datetime) -> Iterator[NeedEvidence]:
    if wire.is_declared:
        day = (at - DESCRIBED).date()
        yield NeedEvidence(member=member, kind="declared", source=FILE, seen_on=day)
    if wire.is_seen:
        day = (at - DAY).date()
        yield NeedEvidence(member=member, kind="observed", source=TRAFFIC, seen_on=day)
    if member.verified_on is not None:
        yield NeedEvidence(
            member=member, kind="drill", source="It held", seen_on=member.verified_on
        )


def _tag(organisation: Organisation, *, at: datetime) -> None:
    """Incidents whose cause is another's service; the latest of each first."""
    teams = [here.team for here in organisation.teams.values()]
    rows = Incident.objects.filter(team__in=teams, is_open=False, resolved_at__lt=at)
    tagged: dict[str, int] = dict.fromkeys(CAUSES, 0)
    found = []
    for row in rows.exclude(final_summary="").order_by("-declared_at"):
        start = next((each for each in CAUSES if row.final_summary.startswith(each)), None)
        if start is None or tagged[start] >= CAUSES[start][1]:
            continue
        tagged[start] += 1
        by = row.postmortem_owner.email if row.postmortem_owner else "peacetime"
        ended_at = row.resolved_at or at
        service = organisation.services[CAUSES[start][0]]
        found.append(IncidentCause(incident=row, service=service, said_by=by, said_at=ended_at))
    IncidentCause.objects.bulk_create(found)
