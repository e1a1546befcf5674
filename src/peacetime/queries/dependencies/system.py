"""The system as it was described, with the outages that were seen of it: what every door computes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Max

from peacetime.domain.dependencies.describing.laws import law_of
from peacetime.domain.dependencies.guesses import promised_outages
from peacetime.domain.dependencies.needs import Coupling, Evidence, EvidenceKind, Member, Need
from peacetime.domain.dependencies.services import Outages, RescueRule, Service
from peacetime.domain.dependencies.system import System
from peacetime.queries.dependencies.outages import Seen, seen_outages
from peacetime.queries.sight import Sight
from peacetime.storage import models

if TYPE_CHECKING:
    from datetime import datetime


class Origin(StrEnum):
    """Where a service's own outages are known from."""

    WRITTEN = "written"  # somebody wrote them down
    SEEN = "seen"  # counted in incidents
    PROMISED = "promised"  # as many as the promise allows
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class KnownSystem:
    """The system of the organisation, with what its names mean to people.

    Args:
        system: Services by their slugs, teams by theirs; what no longer runs is not in it.
        services: The name of each service, by its slug.
        teams: The name of each team that owns one, by its slug.
        refs: The address of each need, in the order of the system's.
        labelled_by: Who said how each need is coupled, in the same order; "" is nobody.
        declared: Whether each need was declared, in the same order; else it was only seen.
        origins: Where each service's own outages are from, by its slug.
        seen: What was seen of the services.
        version: How often the description changed; who changes it says which version they saw.
    """

    system: System
    services: Mapping[str, str]
    teams: Mapping[str, str]
    refs: tuple[str, ...]
    labelled_by: tuple[str, ...]
    declared: tuple[bool, ...]
    origins: Mapping[str, Origin]
    seen: Seen
    version: int


@dataclass(frozen=True, slots=True)
class DescribedSystem:
    """The system as it was described, and nothing that was seen: what another description is held against.

    Args:
        system: Services by their slugs, with the outages that somebody wrote down.
        rows: The row of each need, in the order of the system's.
    """

    system: System
    rows: tuple[models.Need, ...]


def described_system() -> DescribedSystem:
    """The system as it was described; three queries."""
    services = _rows()
    needs = _needs({row.pk: row.slug for row in services})
    system = _system(services, needs, {row.slug: written_outages(row) for row in services})
    return DescribedSystem(system, tuple(row for row, _ in needs))


def system_of(sight: Sight, *, at: datetime) -> System:
    """The system of the organisation, services and teams by their slugs."""
    return known_system(sight, at=at).system


def known_system(sight: Sight, *, at: datetime) -> KnownSystem:
    """The same with the names of services and teams, and where its outages are from; seven queries.

    Own outages are those that somebody wrote down, else those that were seen in incidents of the last
    year, else as many as the promise allows.

    Args:
        sight: Whose: private incidents count for whoever may see them.
        at: Now.
    """
    rows = _rows()
    seen = seen_outages(sight, at=at)
    teams = {row.team.slug: row.team for row in rows if row.team is not None}
    found = {row.slug: _outages(row, seen) for row in rows}
    needs = _needs({row.pk: row.slug for row in rows})
    system = _system(rows, needs, {slug: outages for slug, (outages, _) in found.items()})
    return KnownSystem(
        system=system,
        services={row.slug: row.name for row in rows},
        teams={slug: team.name for slug, team in teams.items()},
        refs=tuple(row.ref for row, _ in needs),
        labelled_by=tuple(row.labelled_by for row, _ in needs),
        declared=tuple(row.is_declared for row, _ in needs),
        origins={slug: origin for slug, (_, origin) in found.items()},
        seen=seen,
        version=version(),
    )


def _rows() -> list[models.Service]:
    rows = models.Service.objects.filter(retired_at=None)
    return list(rows.select_related("team").order_by("name", "pk"))


def _system(
    rows: Iterable[models.Service],
    needs: Iterable[tuple[models.Need, Need]],
    outages: Mapping[str, Outages | None],
) -> System:
    teams = {row.team.slug: row.team for row in rows if row.team is not None}
    return System(
        tuple(_service(row, outages[row.slug]) for row in rows),
        tuple(need for _, need in needs),
        {slug: rule for slug, team in teams.items() if (rule := _rule(team)) != RescueRule()},
    )


def version() -> int:
    """How often the description changed; 0 before anybody described anything."""
    return models.SystemVersion.objects.aggregate(last=Max("number"))["last"] or 0


def member_of(row: models.NeedMember, provider: str, evidence: Iterable[Evidence]) -> Member:
    """A row as the domain knows it."""
    return Member(
        provider,
        cover_minutes=row.cover_minutes,
        timeout_seconds=row.timeout_seconds,
        has_breaker=row.has_breaker,
        retries=row.retries,
        verified_on=row.verified_on,
        expected=row.expected,
        evidence=tuple(evidence),
    )


def written_outages(row: models.Service) -> Outages | None:
    """The outages that somebody wrote down of a service."""
    if row.outages_per_month is None or row.outage_minutes is None:
        return None
    return Outages(row.outages_per_month, law_of(row.outage_minutes), slow_share=row.slow_share)


def _outages(row: models.Service, seen: Seen) -> tuple[Outages | None, Origin]:
    written = written_outages(row)
    if written is not None:
        return written, Origin.WRITTEN
    counted = seen.outages(row.slug)
    if counted is not None:
        return counted, Origin.SEEN
    promised = None if row.promised is None else promised_outages(row.promised)
    return promised, Origin.UNKNOWN if promised is None else Origin.PROMISED


def _service(row: models.Service, outages: Outages | None) -> Service:
    team = row.team.slug if row.team else None
    return Service(row.slug, team, outages, row.promised, row.is_paging)


def _rule(team: models.Team) -> RescueRule:
    return RescueRule(team.rescue_floor_minutes, team.rescue_aftermath_minutes)


def _needs(slugs: Mapping[int, str]) -> list[tuple[models.Need, Need]]:
    """The needs between services in use, the oldest first; a provider that no longer runs is left out."""
    members: dict[int, list[Member]] = defaultdict(list)
    evidence = _evidence()
    for row in models.NeedMember.objects.order_by("pk"):
        provider = slugs.get(row.provider_id)
        if provider is not None:
            members[row.need_id].append(member_of(row, provider, evidence[row.pk]))
    rows = models.Need.objects.order_by("pk")
    return [
        (row, _need(row, slugs[row.consumer_id], members[row.pk]))
        for row in rows
        if row.consumer_id in slugs and members[row.pk]
    ]


def _need(row: models.Need, consumer: str, members: list[Member]) -> Need:
    enough = None if row.enough is None else min(row.enough, len(members))
    return Need(
        consumer,
        tuple(members),
        Coupling(row.coupling),
        needs=None if enough == len(members) else enough,
        attribute=row.attribute,
        journey=row.journey,
    )


def _evidence() -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    for row in models.NeedEvidence.objects.order_by("pk"):
        found[row.member_id].append(Evidence(EvidenceKind(row.kind), row.source, row.seen_on))
    return found
