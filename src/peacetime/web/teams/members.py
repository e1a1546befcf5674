"""Who joins a team, leads it and leaves it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.members import member_with
from peacetime.usecases import members
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form_days import day
from peacetime.web.teams.page import address, team_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_POST
@signed_in
def add(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Write down somebody's time in the team."""
    form = typed(request)
    try:
        joined_on, left_on = day(form, "joined_on"), day(form, "left_on")
        return submit(
            request,
            actor,
            lambda who: members.add_member(
                slug,
                form.value("person"),
                joined_on=joined_on,
                left_on=left_on,
                is_lead=form.value("is_lead") == "yes",
                actor=who,
                at=now(),
            ),
            to=f"{address(slug)}#members",
            done=lambda member: f"{member.name} is in the team from {member.joined_on}.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, email="person")
        return team_page(request, actor, slug, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@signed_in
def lead(request: HttpRequest, actor: Actor, slug: str, membership_id: int) -> HttpResponse:
    """Somebody leads the team, or no longer does."""
    is_lead = request.POST.get("is_lead") == "yes"
    verb = "leads the team" if is_lead else "no longer leads the team"
    member = member_with(slug, membership_id)
    return act(
        request,
        actor,
        lambda who: members.change_member(
            slug,
            membership_id,
            joined_on=member.joined_on,
            left_on=member.left_on,
            is_lead=is_lead,
            actor=who,
            at=now(),
        ),
        back=f"{address(slug)}#members",
        done=f"{member.name} {verb} now.",
    )


@require_POST
@signed_in
def leave(request: HttpRequest, actor: Actor, slug: str, membership_id: int) -> HttpResponse:
    """Today is the first day without them, or the day that was typed."""
    left_on = day(typed(request), "left_on")
    member = member_with(slug, membership_id)
    return act(
        request,
        actor,
        lambda who: members.end_membership(
            slug, member.email, left_on=left_on, actor=who, at=now()
        ),
        back=f"{address(slug)}#members",
        done=lambda gone: f"{gone.name} is in the team until {gone.left_on}.",
    )
