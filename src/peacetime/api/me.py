"""The caller's own account."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.people import Person
from peacetime.api.writing import write
from peacetime.queries.people import person_shown
from peacetime.usecases import people as usecases

router = Router(tags=["me"])


class Me(Shown):
    """Who calls; `person` is null for the token of a program."""

    label: str = Field(description="How the record names this caller.")
    org_role: str
    person: Person | None


class ChangeProfile(Sent):
    """Both are said anew."""

    name: Annotated[str, text(100)]
    time_zone: str = Field(description="Empty: the zone of the team or the installation.")


class ChangePassword(Sent):
    """The one that is right now, and the next."""

    current: Annotated[str, text(1000)]
    new: Annotated[str, text(1000)]


@router.get("", response=Me)
def read_me(request: Request) -> Me:
    """Who calls, and what they may."""
    actor = request.auth
    person = None if actor.person_id is None else Person.model_validate(person_shown(actor.label))
    return Me(label=actor.label, org_role=actor.org_role, person=person)


@router.put("", response=Person)
def change_profile(request: Request, said: ChangeProfile) -> Status[Person]:
    """Say one's own name and time zone."""
    change = partial(usecases.change_profile, name=said.name, time_zone=said.time_zone)
    return write(request, change, Person.model_validate)


@router.post("/password", response=Person)
def change_password(request: Request, said: ChangePassword) -> Status[Person]:
    """Choose another password, signed in and not by token; every session ends."""
    change = partial(usecases.change_password, current=said.current, new=said.new)
    return write(request, change, Person.model_validate)


@router.post("/sign-out-everywhere", response=Person)
def sign_out_everywhere(request: Request) -> Status[Person]:
    """End every session of one's own; tokens stay."""
    return write(request, usecases.sign_out_everywhere, Person.model_validate)
