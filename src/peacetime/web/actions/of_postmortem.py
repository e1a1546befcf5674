"""The action items of a postmortem: added, taken from its text, and the rest put into the debt backlog."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods, require_POST

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.actions.one import actions_of
from peacetime.queries.actions.written import written_in
from peacetime.queries.lookup import postmortem_named
from peacetime.queries.people_choices import people_to_choose
from peacetime.usecases.actions.agreeing import agree_action
from peacetime.usecases.actions.moving import put_rest_into_backlog
from peacetime.usecases.actions.taking import Taken, take_actions
from peacetime.web.actions.words import said_in, words
from peacetime.web.auth.session import local_path
from peacetime.web.door import act, now, refused, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.people_choices import grouped
from peacetime.web.tickets.parts import unfiled_context

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """The action items of a postmortem by themselves; its form agrees another one."""
    if request.method != "POST":
        return _page(request, actor, ref, Form())
    form = typed(request)
    try:
        said = said_in(form)
        return submit(
            request,
            actor,
            lambda who: agree_action(said, postmortem=ref, actor=who, at=now()),
            to=_back(form, ref),
            done="Agreed.",
        )
    except DomainError as refusal:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, actor, ref, refused(form, refusal), status=status)


@require_POST
@signed_in
def take(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """Take what stands in the text: the lines that were chosen."""
    form = typed(request)
    lines = {int(line) for line in form.values("line") if line.isascii() and line.isdigit()}
    return act(
        request,
        actor,
        lambda who: take_actions(ref, lines=lines, actor=who, at=now()),
        back=_back(form, ref),
        done=_taken,
    )


@require_POST
@signed_in
def put_aside(request: HttpRequest, actor: Actor, ref: str) -> HttpResponse:
    """The rest goes to the debt backlog, as it was proposed or chosen."""
    form = typed(request)
    chosen = list(form.values("action"))
    return act(
        request,
        actor,
        lambda who: put_rest_into_backlog(ref, chosen, actor=who, at=now()),
        back=_back(form, ref),
        done=lambda moved: f"{len(moved)} wait in the debt backlog." if moved else "",
    )


def actions_context(ref: str, *, actor: Actor, form: Form | None = None) -> dict[str, Any]:
    """What `actions/_of_postmortem.html` shows, wherever it is included; six queries at most.

    Raises:
        NotFound: `postmortem_unknown`.
    """
    postmortem = postmortem_named(ref, sight=actor.sight)
    found = actions_of(postmortem, actor=actor, at=now())
    return {
        **words(),
        "postmortem_ref": postmortem.ref,
        "postmortem_title": postmortem.title,
        "team_slug": postmortem.team.slug,
        "actions": found,
        **unfiled_context([one.ref for one in found.kept], postmortem.team.slug, actor=actor),
        "written": [one for one in written_in(postmortem) if not one.is_known],
        "action_form": form or Form(),
        "people": grouped(people_to_choose()),
    }


def _taken(taken: Taken) -> str:
    count = len(taken.actions)
    if not count:
        return "Nothing new stands in the text."
    told = f"{count} action {'item is' if count == 1 else 'items are'} taken from the text."
    if not taken.unmatched:
        return told
    names = ", ".join(taken.unmatched)
    return f"{told} Nobody here was found by: {names}. Those need an owner."


def _back(form: Form, ref: str) -> str:
    back = local_path(form.value("back"))
    return back if back != "/" else f"/postmortems/{ref}/actions"


def _page(
    request: HttpRequest, actor: Actor, ref: str, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        **actions_context(ref, actor=actor, form=form),
        "back": f"/postmortems/{ref}/actions",
    }
    return page(request, "actions/of_postmortem.html", context, actor=actor, status=status)
