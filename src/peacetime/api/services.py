"""Services: the running systems and the teams that own them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.queries import services as queries
from peacetime.usecases import services as usecases

router = Router(tags=["services"])


class Service(Shown):
    """A running system; `team` is the slug of its owner."""

    slug: str
    name: str
    team: str | None
    retired_at: datetime | None


class AddService(Sent):
    """A running system."""

    name: Annotated[str, text(100)]
    slug: Annotated[str, text(50, required=False)] = Field(
        "", description="Made of the name, when left out."
    )
    team: str | None = Field(None, description="The slug of its owner.")


class ChangeService(Sent):
    """What is said anew; what is left out stays."""

    name: Annotated[str, text(100)] | None = None
    team: str | None = Field(None, description="The slug of its new owner; null for nobody.")


@router.get("", response=Page[Service])
def list_services(request: Request, paging: Paged) -> Page[Service]:
    """Services, retired ones too, oldest first."""
    rows = queries.services_after(paging.after, limit=paging.limit + 1)
    return page_of(request, rows, paging, Service.model_validate, mark=lambda row: row.id)


@router.post("", response={201: Service})
def add_service(request: Request, said: AddService) -> Status[Service]:
    """Add a running system with its owner."""
    add = partial(usecases.add_service, said.name, slug=said.slug, team=said.team)
    return write(request, add, Service.model_validate, status=HTTPStatus.CREATED)


@router.get("/{slug}", response=Service)
def read_service(request: Request, slug: str) -> Service:
    """One service."""
    return Service.model_validate(queries.service_named(slug))


@router.patch("/{slug}", response=Service)
def change_service(request: Request, slug: str, said: ChangeService) -> Status[Service]:
    """Rename a service or give it to another team."""
    before = queries.service_named(slug)
    name = before.name if said.name is None else said.name
    team = said.team if "team" in said.model_fields_set else before.team
    change = partial(usecases.change_service, slug, name=name, team=team)
    return write(request, change, Service.model_validate)


@router.post("/{slug}/retire", response=Service)
def retire_service(request: Request, slug: str) -> Status[Service]:
    """Say that a system no longer runs."""
    return write(request, partial(usecases.retire_service, slug), Service.model_validate)


@router.post("/{slug}/restore", response=Service)
def restore_service(request: Request, slug: str) -> Status[Service]:
    """Say that a retired system runs again."""
    return write(request, partial(usecases.restore_service, slug), Service.model_validate)
