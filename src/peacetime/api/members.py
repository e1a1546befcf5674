"""Who is in a team, from which day to which."""

from __future__ import annotations

from datetime import date
from functools import partial
from http import HTTPStatus

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Day, Number, Sent, Shown
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.queries.members import MemberShown, members_after
from peacetime.usecases import members as usecases

router = Router(tags=["members"])


class Member(Shown):
    """One person's time in a team; `left_on` is the first day without them."""

    id: int
    team: str
    person: str = Field(validation_alias="email", description="E-mail address.")
    name: str
    is_active: bool
    is_lead: bool
    joined_on: date
    left_on: date | None


class AddMember(Sent):
    """Somebody's time in a team."""

    person: str = Field(description="E-mail address.")
    joined_on: Day | None = Field(None, description="Today, when left out.")
    left_on: Day | None = None
    is_lead: bool = False


class ChangeMember(Sent):
    """The same time, corrected: all three are said anew."""

    joined_on: Day
    left_on: Day | None
    is_lead: bool


@router.get("/{slug}/members", response=Page[Member])
def list_members(request: Request, slug: str, paging: Paged) -> Page[Member]:
    """Memberships of a team, past ones too, oldest first."""
    rows = members_after(slug, paging.after, limit=paging.limit + 1)
    return page_of(request, rows, paging, _shown, mark=lambda row: row.id)


@router.post("/{slug}/members", response={201: Member})
def add_member(request: Request, slug: str, said: AddMember) -> Status[Member]:
    """Write down somebody's time in a team."""
    add = partial(
        usecases.add_member,
        slug,
        said.person,
        joined_on=said.joined_on,
        left_on=said.left_on,
        is_lead=said.is_lead,
    )
    return write(request, add, _shown, status=HTTPStatus.CREATED)


@router.put("/{slug}/members/{member}", response=Member)
def change_member(
    request: Request, slug: str, member: Number, said: ChangeMember
) -> Status[Member]:
    """Correct a membership, named by its id."""
    change = partial(
        usecases.change_member,
        slug,
        member,
        joined_on=said.joined_on,
        left_on=said.left_on,
        is_lead=said.is_lead,
    )
    return write(request, change, _shown)


@router.delete("/{slug}/members/{member}", response=Member)
def end_membership(
    request: Request, slug: str, member: str, left_on: Day | None = None
) -> Status[Member]:
    """End the time in a team of a person, named by e-mail address; today, when no day is given."""
    return write(request, partial(usecases.end_membership, slug, member, left_on=left_on), _shown)


def _shown(row: MemberShown) -> Member:
    return Member.model_validate(row)
