"""Services as settings show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.queries.lookup import NotFound
from peacetime.queries.pages import FIFTY
from peacetime.storage.models import Service

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class ServiceShown:
    """A running system and the team that owns it."""

    id: int
    slug: str
    name: str
    team: str | None  # slug
    team_name: str | None
    retired_at: datetime | None


def services(*, team: str | None = None) -> list[ServiceShown]:
    """Services in use by name, of one team or all."""
    rows = Service.objects.filter(retired_at=None).select_related("team")
    if team is not None:
        rows = rows.filter(team__slug=team)
    return [service_shown(row) for row in rows.order_by("name", "pk")]


def services_after(after: int = 0, *, limit: int = FIFTY) -> list[ServiceShown]:
    """Services, retired ones too, in the order in which they came."""
    rows = Service.objects.filter(pk__gt=after).select_related("team").order_by("pk")
    return [service_shown(row) for row in rows[:limit]]


def service_named(slug: str) -> ServiceShown:
    """One service.

    Raises:
        NotFound: `service_unknown`.
    """
    row = (
        Service.objects.filter(slug=slug).select_related("team").first()
        if "\0" not in slug
        else None
    )
    if row is None:
        raise NotFound(f'There is no service "{slug[:60]}".', code="service_unknown")
    return service_shown(row)


def service_shown(row: Service) -> ServiceShown:
    """One service as it stands now."""
    return ServiceShown(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        team=row.team.slug if row.team else None,
        team_name=row.team.name if row.team else None,
        retired_at=row.retired_at,
    )
