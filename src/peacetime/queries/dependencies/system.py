"""The system as it was described, with the outages that were seen of it: what every door computes on.

Columns are read, not models: of thousands of needs that is what the first page after a change waits for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import starmap
from typing import TYPE_CHECKING, Any, NamedTuple

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


class NeedRow(NamedTuple):
    """A need as it is kept."""

    pk: int
    ref: str
    consumer_id: int
    coupling: str
    enough: int | None
    attribute: str
    journey: str
    is_declared: bool
    labelled_by: str


@dataclass(frozen=True, slots=True)
class DescribedSystem:
    """The system as it was described, and nothing that was seen: what another description is held against.

    Args:
        system: Services by their slugs, with the outages that somebody wrote down.
        rows: The row of each need, in the order of the system's.
    """

    system: System
    rows: tuple[NeedRow, ...]


class _ServiceRow(NamedTuple):
    """A service in use, with its team; of nobody's nothing of a team is there."""

    pk: int
    slug: str
    name: str
    promised: float | None
    is_paging: bool
    outages_per_month: float | None
    outage_minutes: dict[str, Any] | None
    slow_share: float
    team: str | None
    team_name: str
    floor_minutes: float
    aftermath_minutes: float


def described_system() -> DescribedSystem:
    """The system as it was described; four queries."""
    services = _services()
    needs = _needs({row.pk: row.slug for row in services})
    system = _system(services, needs, {row.slug: _written_outages(row) for row in services})
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
    rows = _services()
    seen = seen_outages(sight, at=at)
    found = {row.slug: _outages(row, seen) for row in rows}
    needs = _needs({row.pk: row.slug for row in rows})
    system = _system(rows, needs, {slug: outages for slug, (outages, _) in found.items()})
    return KnownSystem(
        system=system,
        services={row.slug: row.name for row in rows},
        teams={row.team: row.team_name for row in rows if row.team is not None},
        refs=tuple(row.ref for row, _ in needs),
        labelled_by=tuple(row.labelled_by for row, _ in needs),
        declared=tuple(row.is_declared for row, _ in needs),
        origins={slug: origin for slug, (_, origin) in found.items()},
        seen=seen,
        version=version(),
    )


def _services() -> list[_ServiceRow]:
    """The services in use, by their names."""
    rows = models.Service.objects.filter(retired_at=None).order_by("name", "pk")
    columns = (
        "pk",
        "slug",
        "name",
        "promised",
        "is_paging",
        "outages_per_month",
        "outage_minutes",
        "slow_share",
        "team__slug",
        "team__name",
        "team__rescue_floor_minutes",
        "team__rescue_aftermath_minutes",
    )
    return list(starmap(_ServiceRow, rows.values_list(*columns)))


def _system(
    rows: Iterable[_ServiceRow],
    needs: Iterable[tuple[NeedRow, Need]],
    outages: Mapping[str, Outages | None],
) -> System:
    rules = {
        row.team: RescueRule(row.floor_minutes, row.aftermath_minutes)
        for row in rows
        if row.team is not None
    }
    return System(
        tuple(
            Service(row.slug, row.team, outages[row.slug], row.promised, row.is_paging)
            for row in rows
        ),
        tuple(need for _, need in needs),
        {team: rule for team, rule in rules.items() if rule != RescueRule()},
    )


def version() -> int:
    """How often the description changed; 0 before anybody described anything."""
    return models.SystemVersion.objects.aggregate(last=Max("number"))["last"] or 0


def _outages(row: _ServiceRow, seen: Seen) -> tuple[Outages | None, Origin]:
    written = _written_outages(row)
    if written is not None:
        return written, Origin.WRITTEN
    counted = seen.outages(row.slug)
    if counted is not None:
        return counted, Origin.SEEN
    promised = None if row.promised is None else promised_outages(row.promised)
    return promised, Origin.UNKNOWN if promised is None else Origin.PROMISED


def _written_outages(row: _ServiceRow) -> Outages | None:
    """The outages that somebody wrote down of a service."""
    if row.outages_per_month is None or row.outage_minutes is None:
        return None
    return Outages(row.outages_per_month, law_of(row.outage_minutes), slow_share=row.slow_share)


def _needs(slugs: Mapping[int, str]) -> list[tuple[NeedRow, Need]]:
    """The needs between services in use, the oldest first; a provider that no longer runs is left out."""
    members = _members(slugs)
    rows = models.Need.objects.order_by("pk").values_list(*NeedRow._fields)
    return [
        (row, _need(row, slugs[row.consumer_id], members[row.pk]))
        for row in starmap(NeedRow, rows)
        if row.consumer_id in slugs and members[row.pk]
    ]


def _need(row: NeedRow, consumer: str, members: list[Member]) -> Need:
    enough = None if row.enough is None else min(row.enough, len(members))
    return Need(
        consumer,
        tuple(members),
        Coupling(row.coupling),
        needs=None if enough == len(members) else enough,
        attribute=row.attribute,
        journey=row.journey,
    )


def _members(slugs: Mapping[int, str]) -> dict[int, list[Member]]:
    """The providers in use of each need, by its row."""
    found: dict[int, list[Member]] = defaultdict(list)
    evidence = _evidence()
    rows = models.NeedMember.objects.order_by("pk").values_list(
        "need_id",
        "pk",
        "provider_id",
        "cover_minutes",
        "timeout_seconds",
        "has_breaker",
        "retries",
        "verified_on",
        "expected",
    )
    for need, pk, provider, cover, timeout, has_breaker, retries, verified_on, expected in rows:
        if provider in slugs:
            proof = tuple(evidence.get(pk, ()))
            found[need].append(
                Member(
                    slugs[provider],
                    cover,
                    timeout,
                    has_breaker,
                    retries,
                    verified_on,
                    expected,
                    proof,
                )
            )
    return found


def _evidence() -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    rows = models.NeedEvidence.objects.order_by("pk")
    for member, kind, source, seen_on in rows.values_list("member_id", "kind", "source", "seen_on"):
        found[member].append(Evidence(EvidenceKind(kind), source, seen_on))
    return found
