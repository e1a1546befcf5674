"""Sources as people see them: what sends, whether it does, and what was last wrong. Never a key or a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from peacetime.queries.access import Act, can
from peacetime.queries.addresses import page_url
from peacetime.queries.lookup import NotFound, is_storable
from peacetime.queries.signals.senders import sender_name
from peacetime.storage.models import IntakeEntry, Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.queries.access import Actor


@dataclass(frozen=True, slots=True)
class Refusals:
    """Deliveries that were refused for one reason."""

    code: str
    sentence: str
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SourceShown:
    """One source. `state`: `active`, `paused`, `retired`; `dead` counts deliveries that could not be read."""

    slug: str
    name: str
    provider: str
    provider_name: str
    team: str | None
    service: str | None
    address: str  # without its key, which ends in `key_ending`
    key_ending: str
    former_key_until: datetime | None
    scheme: str
    scheme_settings: Mapping[str, Any]
    has_secret: bool
    mapping: Mapping[str, Any] | None
    state: str
    created_at: datetime
    created_by: str
    last_received_at: datetime | None
    last_problem_at: datetime | None
    last_problem_code: str
    last_problem: str
    dead: int
    version: int


def sources(*, with_retired: bool = False) -> list[SourceShown]:
    """Every source, by name."""
    rows = _rows()
    if not with_retired:
        rows = rows.filter(retired_at=None)
    return [source_shown(row) for row in rows.order_by("name", "pk")]


def source_named(slug: str) -> SourceShown:
    """One source.

    Raises:
        NotFound: `source_unknown`.
    """
    return source_shown(source_row(slug))


def refusals_of(slug: str) -> list[Refusals]:
    """What was refused, the latest first: one line a reason."""
    rows = IntakeEntry.objects.filter(source__slug=slug).order_by("-last_at")
    return [Refusals(row.code, row.sentence, row.times, row.first_at, row.last_at) for row in rows]


def source_row(slug: str, *, lock: bool = False) -> Source:
    """The row behind it, for use-cases.

    Raises:
        NotFound: `source_unknown`.
    """
    rows = _rows()
    if lock:
        rows = Source.objects.select_related("team", "service").select_for_update(
            of=("self",), no_key=True
        )
    row = rows.filter(slug=slug).first() if is_storable(slug) else None
    if row is None:
        raise NotFound(f"There is no source “{slug[:60]}”.", code="source_unknown")
    return row


def may_set_up(actor: Actor, team_id: int | None) -> bool:
    """Whether somebody may set up sources: administrators all of them, leads those of their team."""
    if team_id is None:
        return can(actor, Act.SET_UP_ORGANISATION)
    return can(actor, Act.SET_UP_TEAM, team_id=team_id)


def source_shown(row: Source) -> SourceShown:
    """One source as it stands now."""
    return SourceShown(
        slug=row.slug,
        name=row.name,
        provider=row.provider,
        provider_name=sender_name(row.provider),
        team=row.team.slug if row.team else None,
        service=row.service.slug if row.service else None,
        address=page_url(f"/in/{row.slug}/…{row.key_ending}"),
        key_ending=row.key_ending,
        former_key_until=row.former_key_until,
        scheme=row.scheme,
        scheme_settings=row.scheme_settings,
        has_secret=row.sealed_secret is not None,
        mapping=row.mapping,
        state="retired" if row.retired_at else "paused" if row.paused_at else "active",
        created_at=row.created_at,
        created_by=row.created_by,
        last_received_at=row.last_received_at,
        last_problem_at=row.last_problem_at,
        last_problem_code=row.last_problem_code,
        last_problem=row.last_problem,
        dead=getattr(row, "dead", 0),
        version=row.version,
    )


def _rows() -> QuerySet[Source]:
    dead = Count("deliveries", filter=Q(deliveries__state="dead"))
    return Source.objects.select_related("team", "service").annotate(dead=dead)
