"""Audiences: the addresses that hear of Rescues."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Number, Sent, SentSeverity, Shown, text
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.domain.incidents.severity import Severity
from peacetime.queries import audiences as queries
from peacetime.usecases import audiences as usecases

router = Router(tags=["audiences"])

Addresses = Annotated[list[str], Field(max_length=200, description="E-mail addresses.")]


class Audience(Shown):
    """Addresses that hear of a team's Rescues, or of every team's without one."""

    id: int
    name: str
    team: str | None
    addresses: list[str]
    from_severity: str
    retired_at: datetime | None


class AddAudience(Sent):
    """Who hears, of whose Rescues, from which severity up."""

    name: Annotated[str, text(100)]
    addresses: Addresses
    from_severity: SentSeverity = Severity.SEV4
    team: str | None = Field(None, description="A slug; null hears of every team.")


class ChangeAudience(Sent):
    """What is said anew; what is left out stays."""

    name: Annotated[str, text(100)] | None = None
    addresses: Addresses | None = None
    from_severity: SentSeverity | None = None


@router.get("", response=Page[Audience])
def list_audiences(request: Request, paging: Paged) -> Page[Audience]:
    """Audiences, retired ones too, oldest first."""
    rows = queries.audiences_after(paging.after, limit=paging.limit + 1)
    return page_of(request, rows, paging, _shown, mark=lambda row: row.id)


@router.post("", response={201: Audience})
def add_audience(request: Request, said: AddAudience) -> Status[Audience]:
    """Name addresses that hear of Rescues."""
    add = partial(
        usecases.add_audience,
        said.name,
        "\n".join(said.addresses),
        from_severity=said.from_severity.value,
        team=said.team,
    )
    return write(request, add, _shown, status=HTTPStatus.CREATED)


@router.get("/{id}", response=Audience)
def read_audience(request: Request, id: Number) -> Audience:
    """One audience."""
    return _shown(queries.audience_with(id))


@router.patch("/{id}", response=Audience)
def change_audience(request: Request, id: Number, said: ChangeAudience) -> Status[Audience]:
    """Say anew who hears, and from which severity."""
    before = queries.audience_with(id)
    severity = said.from_severity.value if said.from_severity else before.from_severity
    change = partial(
        usecases.change_audience,
        id,
        name=before.name if said.name is None else said.name,
        addresses="\n".join(before.addresses if said.addresses is None else said.addresses),
        from_severity=severity,
    )
    return write(request, change, _shown)


@router.post("/{id}/retire", response=Audience)
def retire_audience(request: Request, id: Number) -> Status[Audience]:
    """Tell these addresses nothing more."""
    return write(request, partial(usecases.retire_audience, id), _shown)


def _shown(row: queries.AudienceShown) -> Audience:
    return Audience.model_validate(row)
