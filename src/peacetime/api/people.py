"""The people of the organisation, and what they may."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Literal

from ninja import Router, Status
from pydantic import AliasChoices, Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.queries import people as queries
from peacetime.usecases import people as usecases

router = Router(tags=["people"])

OrgRole = Literal["viewer", "member", "admin"]


class TeamOfPerson(Shown):
    """A team somebody is in now."""

    slug: str
    name: str
    is_lead: bool


class Person(Shown):
    """One person."""

    email: str
    name: str
    org_role: str
    time_zone: str
    is_active: bool
    has_password: bool
    created_at: datetime
    teams: list[TeamOfPerson]


class AddPerson(Sent):
    """Somebody who can be named in roles at once, and signs in after an invitation."""

    email: Annotated[str, text(254)]
    name: Annotated[str, text(100)]
    org_role: OrgRole = Field("member", validation_alias=AliasChoices("org_role", "role"))
    time_zone: str = Field("", description="Empty: the zone of the team or the installation.")


class ChangeOrgRole(Sent):
    """What somebody may in the whole organisation."""

    org_role: OrgRole


@router.get("", response=Page[Person])
def list_people(request: Request, paging: Paged) -> Page[Person]:
    """People, also those who left, oldest first."""
    rows = queries.people_after(paging.after, limit=paging.limit + 1)
    return page_of(request, rows, paging, Person.model_validate, mark=lambda row: row.id)


@router.post("", response={201: Person})
def add_person(request: Request, said: AddPerson) -> Status[Person]:
    """Add somebody."""
    add = partial(
        usecases.add_person, said.email, said.name, said.org_role, time_zone=said.time_zone
    )
    return write(request, add, Person.model_validate, status=HTTPStatus.CREATED)


@router.get("/{person}", response=Person)
def read_person(request: Request, person: str) -> Person:
    """One person, named by e-mail address."""
    return Person.model_validate(queries.person_shown(person))


@router.put("/{person}/org-role", response=Person)
def change_org_role(request: Request, person: str, said: ChangeOrgRole) -> Status[Person]:
    """Make somebody administrator, member or viewer."""
    change = partial(usecases.change_org_role, person, said.org_role)
    return write(request, change, Person.model_validate)


@router.post("/{person}/sign-out-everywhere", response=Person)
def sign_person_out_everywhere(request: Request, person: str) -> Status[Person]:
    """End every session of somebody, in every browser; their tokens stay."""
    end = partial(usecases.sign_out_everywhere, email=person)
    return write(request, end, Person.model_validate)


@router.post("/{person}/deactivate", response=Person)
def deactivate_person(request: Request, person: str) -> Status[Person]:
    """End somebody's access at once; the record keeps their name."""
    return write(request, partial(usecases.deactivate_person, person), Person.model_validate)


@router.post("/{person}/reactivate", response=Person)
def reactivate_person(request: Request, person: str) -> Status[Person]:
    """Let somebody in again."""
    return write(request, partial(usecases.reactivate_person, person), Person.model_validate)
