"""Services: the running systems and the teams that own them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.modes.declaration import clean_service_name
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_slug, suggested_slug
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound, team_named
from peacetime.queries.services import ServiceShown, service_shown
from peacetime.storage.models import Service, Team
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.organisation import lock_organisation
from peacetime.usecases.teams import LONGEST_SLUG, SlugTaken

if TYPE_CHECKING:
    from datetime import datetime


class NameTaken(InvalidInput):
    """Another one is called so."""

    code = "name_taken"


@command
def add_service(
    name: str, *, slug: str = "", team: str | None = None, actor: Actor, at: datetime
) -> ServiceShown:
    """Add a running system, with the team that owns it; without a slug one is made of the name.

    Raises:
        SlugTaken: Another service has the slug.
        NameTaken: Another service has the name.
    """
    owner = _owner(team)
    _require(actor, owner)
    name = clean_service_name(name, field="name")
    slug = clean_slug(
        slug or suggested_slug(name, otherwise="service")[:LONGEST_SLUG].strip("-"),
        max_length=LONGEST_SLUG,
    )
    lock_organisation()
    if Service.objects.filter(slug=slug).exists():
        raise SlugTaken(f'There is a service "{slug}" already. Choose another slug.', field="slug")
    _refuse_name(name)
    service = Service.objects.create(slug=slug, name=name, team=owner)
    _audit("service.added", service, actor=actor, at=at)
    return service_shown(service)


@command
def change_service(
    slug: str, *, name: str, team: str | None, actor: Actor, at: datetime
) -> ServiceShown:
    """Rename a service or give it to another team; who moves it has a right on both."""
    owner = _owner(team)
    service = _service(slug)
    _require(actor, service.team)
    _require(actor, owner)
    name = clean_service_name(name, field="name")
    lock_organisation()
    _refuse_name(name, besides=service.pk)
    if (service.name, service.team) != (name, owner):
        before = service.team.slug if service.team else None
        service.name, service.team = name, owner
        service.save(update_fields=["name", "team"])
        _audit("service.changed", service, actor=actor, at=at, team_before=before)
    return service_shown(service)


@command
def retire_service(slug: str, *, actor: Actor, at: datetime) -> ServiceShown:
    """Say that a system no longer runs; the record keeps its name."""
    service = _service(slug)
    _require(actor, service.team)
    if service.retired_at is None:
        service.retired_at = at
        service.save(update_fields=["retired_at"])
        _audit("service.retired", service, actor=actor, at=at)
    return service_shown(service)


@command
def restore_service(slug: str, *, actor: Actor, at: datetime) -> ServiceShown:
    """Say that a retired system runs again."""
    service = _service(slug)
    _require(actor, service.team)
    if service.retired_at is not None:
        service.retired_at = None
        service.save(update_fields=["retired_at"])
        _audit("service.restored", service, actor=actor, at=at)
    return service_shown(service)


def _owner(team: str | None) -> Team | None:
    return team_named(team) if team else None


def _require(actor: Actor, owner: Team | None) -> None:
    require(actor, Act.SET_UP_TEAM, team_id=owner.pk if owner else None)


def _service(slug: str) -> Service:
    rows = Service.objects.select_for_update(of=("self",)).select_related("team")
    service = rows.filter(slug=slug).first() if "\0" not in slug else None
    if service is None:
        raise NotFound(f'There is no service "{slug[:60]}".', code="service_unknown")
    return service


def _refuse_name(name: str, *, besides: int = 0) -> None:
    if Service.objects.filter(name__iexact=name).exclude(pk=besides).exists():
        raise NameTaken(f'There is a service "{name}" already. Choose another name.', field="name")


def _audit(fact: str, service: Service, *, actor: Actor, at: datetime, **changes: Any) -> None:
    owner = service.team.slug if service.team else None
    record.audit(
        fact,
        f"service:{service.slug}",
        actor=actor,
        at=at,
        name=service.name,
        owner=owner,
        **changes,
    )
    record.fact(fact, at=at, team=service.team)
