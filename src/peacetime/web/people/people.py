"""The people of the organisation: invited, given a role, deactivated."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.views.decorators.http import require_GET, require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, can, require
from peacetime.queries.people import open_invitations, people_page
from peacetime.queries.people_choices import suggestions
from peacetime.queries.teams_setup import team_names
from peacetime.usecases import invitations, people
from peacetime.usecases.command import Replayed
from peacetime.web.door import act, now, once, refused, see, signed_in, typed
from peacetime.web.form import Form
from peacetime.web.form_days import page_number
from peacetime.web.frame import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor
    from peacetime.usecases.invitations import Invited

HERE = "/settings/people"
SHOWN_ONCE = "The link was shown once already. Invite again to get a new one."


@require_GET
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who is here, and what they may do."""
    return _people(request, actor, Form({"org_role": "member"}))


@require_GET
@signed_in
def suggest(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whom the words in a field may mean, whatever the field is called."""
    require(actor, Act.RUN_INCIDENT)
    words = "".join(request.GET.dict().values())
    return page(request, "settings/_suggestions.html", {"people": suggestions(words)}, actor=actor)


@require_POST
@signed_in
def invite(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Invite an address and show the link, once."""
    require(actor, Act.SET_UP_ORGANISATION)
    form = typed(request)
    email, role, team = form.value("email"), form.value("org_role"), form.value("team")

    def write(who: Actor) -> Invited:
        return invitations.invite(email, role, team=team or None, actor=who, at=now())

    try:
        return _with_link(request, actor, write)
    except DomainError as refusal:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _people(request, actor, refused(form, refusal), status=status)


@require_POST
@signed_in
def password_link(request: HttpRequest, actor: Actor, email: str) -> HttpResponse:
    """Make a link for a new password and show it, once."""
    return _with_link(
        request, actor, lambda who: invitations.renew_password(email, actor=who, at=now())
    )


@require_POST
@signed_in
def revoke(request: HttpRequest, actor: Actor, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    return act(
        request,
        actor,
        lambda who: invitations.revoke_invitation(invitation_id, actor=who, at=now()),
        back=HERE,
        done=lambda withdrawn: f"The invitation of {withdrawn.email} no longer works.",
    )


@require_POST
@signed_in
def change_role(request: HttpRequest, actor: Actor, email: str) -> HttpResponse:
    """Make somebody administrator, member or viewer."""
    role = request.POST.get("org_role", "")
    return act(
        request,
        actor,
        lambda who: people.change_org_role(email, role, actor=who, at=now()),
        back=HERE,
        done=lambda person: f"{person.name} is {person.org_role} now.",
    )


@require_POST
@signed_in
def deactivate(request: HttpRequest, actor: Actor, email: str) -> HttpResponse:
    """End somebody's access."""
    return act(
        request,
        actor,
        lambda who: people.deactivate_person(email, actor=who, at=now()),
        back=HERE,
        done=lambda person: f"{person.name} is deactivated and signed out everywhere.",
    )


@require_POST
@signed_in
def reactivate(request: HttpRequest, actor: Actor, email: str) -> HttpResponse:
    """Let somebody in again."""
    return act(
        request,
        actor,
        lambda who: people.reactivate_person(email, actor=who, at=now()),
        back=HERE,
        done=lambda person: f"{person.name} may sign in again.",
    )


@require_POST
@signed_in
def end_sessions(request: HttpRequest, actor: Actor, email: str) -> HttpResponse:
    """Sign somebody out of every browser."""
    return act(
        request,
        actor,
        lambda who: people.sign_out_everywhere(email=email, actor=who, at=now()),
        back=HERE,
        done=lambda person: f"{person.name} is signed out everywhere.",
    )


def _with_link(
    request: HttpRequest, actor: Actor, write: Callable[[Actor], Invited]
) -> HttpResponse:
    """The page with a secret link on it: never on a second request, never in a redirect."""
    try:
        made = write(once(request, actor, lambda _: HERE))
    except Replayed as first:
        messages.warning(request, SHOWN_ONCE)
        return see(str(first.answer))
    link = request.build_absolute_uri(f"/invitations/{made.secret}")
    return _people(
        request, actor, Form({"org_role": "member"}), link=link, link_for=made.invitation.email
    )


def _people(
    request: HttpRequest,
    actor: Actor,
    form: Form,
    *,
    link: str = "",
    link_for: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    query = request.GET.get("q", "")
    invited = open_invitations(at=now()) if can(actor, Act.SET_UP_ORGANISATION) else []
    context = {
        "people": people_page(query, page=page_number(request)),
        "query": query,
        "invitations": invited,
        "teams": team_names(),
        "form": form,
        "link": link,
        "link_for": link_for,
    }
    return page(request, "settings/people.html", context, actor=actor, status=status)
