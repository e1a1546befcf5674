"""Needs as they are listed, each with where it is known from and who labelled it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isinf
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch

from peacetime.domain.shared.text import quoted
from peacetime.queries.lookup import NotFound, is_storable
from peacetime.queries.pages import FIFTY
from peacetime.storage import models

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """One reason to believe in an edge."""

    kind: str
    source: str
    seen_on: date | None


@dataclass(frozen=True, slots=True)
class MemberShown:
    """One provider of a need, and what protects from it."""

    provider: str  # slug
    provider_name: str
    provider_team: str | None
    cover_minutes: float | None  # None never runs out
    timeout_seconds: float | None
    breaker: bool
    retries: int
    expected: float | None
    verified_on: date | None
    evidence: tuple[EvidenceShown, ...]


@dataclass(frozen=True, slots=True)
class NeedShown:
    """One need."""

    pk: int
    id: str
    consumer: str  # slug
    consumer_name: str
    consumer_team: str | None
    coupling: str
    needs: int
    attribute: str
    journey: str
    is_declared: bool
    labelled_by: str
    labelled_at: datetime | None
    members: tuple[MemberShown, ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """What is declared and was never seen, and what is seen and nobody declares."""

    declared_not_seen: tuple[NeedShown, ...]
    seen_not_declared: tuple[NeedShown, ...]
    unseen: int  # how many there are of the first, however many are shown
    undeclared: int
    is_watched: bool  # whether any traffic was ever imported; else nothing can be said


def needs_after(after: int = 0, *, service: str = "", limit: int = FIFTY) -> list[NeedShown]:
    """Needs in the order in which they came, of all services or of one consumer."""
    rows = _needs().filter(pk__gt=after).order_by("pk")
    if service:
        rows = rows.filter(consumer__slug=service) if is_storable(service) else rows.none()
    return [_shown(row) for row in rows[:limit]]


def needs_of(service: str) -> list[NeedShown]:
    """What a service needs, by its slug."""
    rows = _needs().filter(consumer__slug=service) if is_storable(service) else _needs().none()
    return [_shown(row) for row in rows.order_by("pk")]


def needed_by(service: str) -> list[NeedShown]:
    """Who needs a service, by its slug."""
    if not is_storable(service):
        return []
    rows = _needs().filter(members__provider__slug=service).distinct()
    return [_shown(row) for row in rows.order_by("pk")]


def need_named(ref: str) -> models.Need:
    """The need with this address, between services in use.

    Raises:
        NotFound: `need_unknown`.
    """
    row = _needs().filter(ref=ref).first() if is_storable(ref) else None
    if row is None or not list(row.members.all()):
        raise NotFound(f"There is no need {quoted(ref)}.", code="need_unknown")
    return row


def need_shown(ref: str) -> NeedShown:
    """One need as it stands now.

    Raises:
        NotFound: `need_unknown`.
    """
    return _shown(need_named(ref))


def unmatched(most: int | None = None) -> Unmatched:
    """Declared and not seen, seen and not declared; so many of each are shown, all of them counted."""
    running = models.NeedMember.objects.filter(need=OuterRef("pk"), provider__retired_at=None)
    seen = models.NeedEvidence.objects.filter(member=OuterRef("pk"), kind="observed")
    unseen = _needs().filter(Exists(running.filter(~Exists(seen))), is_declared=True)
    undeclared = _needs().filter(Exists(running), is_declared=False)
    return Unmatched(
        declared_not_seen=tuple(_shown(row) for row in unseen.order_by("pk")[:most]),
        seen_not_declared=tuple(_shown(row) for row in undeclared.order_by("pk")[:most]),
        unseen=unseen.count(),
        undeclared=undeclared.count(),
        is_watched=models.NeedEvidence.objects.filter(kind="observed").exists(),
    )


def _needs() -> QuerySet[models.Need]:
    running = models.NeedMember.objects.filter(provider__retired_at=None)
    members = running.select_related("provider__team").prefetch_related("evidence").order_by("pk")
    rows = models.Need.objects.filter(consumer__retired_at=None).select_related("consumer__team")
    return rows.prefetch_related(Prefetch("members", queryset=members))


def _shown(row: models.Need) -> NeedShown:
    members = list(row.members.all())
    enough = len(members) if row.enough is None else min(row.enough, len(members))
    return NeedShown(
        pk=row.pk,
        id=row.ref,
        consumer=row.consumer.slug,
        consumer_name=row.consumer.name,
        consumer_team=row.consumer.team.slug if row.consumer.team else None,
        coupling=row.coupling,
        needs=enough,
        attribute=row.attribute,
        journey=row.journey,
        is_declared=row.is_declared,
        labelled_by=row.labelled_by,
        labelled_at=row.labelled_at,
        members=tuple(_members(members)),
    )


def _members(rows: Iterable[models.NeedMember]) -> Iterable[MemberShown]:
    for row in rows:
        yield MemberShown(
            provider=row.provider.slug,
            provider_name=row.provider.name,
            provider_team=row.provider.team.slug if row.provider.team else None,
            cover_minutes=None if isinf(row.cover_minutes) else row.cover_minutes,
            timeout_seconds=row.timeout_seconds,
            breaker=row.has_breaker,
            retries=row.retries,
            expected=row.expected,
            verified_on=row.verified_on,
            evidence=tuple(
                EvidenceShown(each.kind, each.source, each.seen_on) for each in row.evidence.all()
            ),
        )
