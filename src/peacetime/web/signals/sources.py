"""Sources: all of them, choosing a tool, and the page of one, where its address is shown once."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.views.decorators.http import require_http_methods, require_safe

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, can, require
from peacetime.queries.services import services
from peacetime.queries.signals.deliveries import deliveries
from peacetime.queries.signals.guides import Guide, guide, guides
from peacetime.queries.signals.mailboxes import mailbox_of
from peacetime.queries.signals.senders import sender_names
from peacetime.queries.signals.sources import (
    SourceShown,
    may_set_up,
    refusals_of,
    source_named,
    source_row,
    sources,
)
from peacetime.queries.teams_setup import team_names
from peacetime.usecases.command import Replayed
from peacetime.usecases.signals.mailboxes import PROVIDER
from peacetime.usecases.signals.sources import SourceDraft, change_source, create_source
from peacetime.web.door import now, once, refused, see, signed_in, submit, typed
from peacetime.web.form import Form
from peacetime.web.frame import page
from peacetime.web.markdown import drawn
from peacetime.web.signals.trials import curl, is_read
from peacetime.web.signals.words import (
    AFTERWARDS,
    DELIVERY_STATES,
    SECURITIES,
    UNSECURED,
    signing,
    standing_of,
)
from peacetime.web.versions import version_seen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.queries.access import Actor

HERE = "/signals/sources"
LATEST = 5
SHOWN_ONCE = "This address was shown once already. Make a new key when it was not copied."


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What sends, and how each of them stands."""
    with_retired = request.GET.get("retired") == "1"
    found = sources(with_retired=with_retired)
    context = {
        "rows": [(each, standing_of(each)) for each in found],
        "with_retired": with_retired,
        "may_add": may_add(actor),
        "team_names": dict(team_names()),
        "zone": actor.time_zone or "UTC",
    }
    return page(request, "signals/sources.html", context, actor=actor)


@require_safe
@signed_in
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Which tool sends."""
    _require_some(actor)
    search = request.GET.get("q", "")[:100]
    context = {"guides": guides(search), "search": search}
    return page(request, "signals/choose.html", context, actor=actor)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, actor: Actor, provider: str) -> HttpResponse:
    """Its name and whose its signals are; the answer shows the address, this once."""
    _require_some(actor)
    found = guide(provider)
    if request.method != "POST":
        return _new(request, actor, found, Form())
    form = typed(request)
    try:
        made = create_source(
            _draft(form, provider),
            actor=once(request, actor, _leads_to),
            at=now(),
        )
    except Replayed as first:
        messages.warning(request, SHOWN_ONCE)
        return see(str(first.answer))
    except DomainError as refusal:
        shown = refused(form, refusal)
        return _new(request, actor, found, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    # The address stands on this answer alone: not in a redirect, not in the session.
    return one_page(request, actor, made.source, Form(), address=made.address)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """How it stands and what it sent; posted, it is changed."""
    shown = source_named(slug)
    if request.method != "POST":
        return one_page(request, actor, shown, Form())
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: change_source(
                slug,
                _draft(form, form.value("provider")),
                seen=version_seen(form),
                actor=who,
                at=now(),
            ),
            to=f"{HERE}/{slug}",
            done="Saved. It holds for what comes from now on.",
        )
    except DomainError as refusal:
        problem = refused(form, refusal)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return one_page(request, actor, shown, problem, status=status)


def one_page(
    request: HttpRequest,
    actor: Actor,
    shown: SourceShown,
    form: Form,
    *,
    address: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """One source; `address` with its key where it was made just now."""
    team_id = source_row(shown.slug).team_id
    known = _guide(shown.provider)
    context = {
        "source": shown,
        "stands": standing_of(shown),
        "guide": known,
        "steps": drawn(known.steps) if known else "",
        "more": drawn(known.more) if known else "",
        "address": address,
        "curl": curl(address, shown.provider, now=f"{now():%Y-%m-%dT%H:%M:%SZ}") if address else "",
        "is_trial_read": is_read(shown.provider),
        "refusals": refusals_of(shown.slug),
        "deliveries": deliveries(source=shown.slug, limit=LATEST),
        "delivery_states": DELIVERY_STATES,
        "schemes": signing(shown.provider_name, signs=known.signs if known else ""),
        "may_set_up": may_set_up(actor, team_id) and shown.state != "retired",
        "team_names": dict(team_names()),
        "form": form,
        "zone": actor.time_zone or "UTC",
        **_mailbox(shown),
        **_choices(actor),
    }
    return page(
        request, "signals/source.html", context, actor=actor, team_id=team_id, status=status
    )


def _mailbox(shown: SourceShown) -> dict[str, object]:
    """What the page says of the mailbox, where its tool is read from one."""
    mailbox = mailbox_of(shown.slug) if shown.provider == PROVIDER else None
    is_bare = settings.ALLOWED_PRIVATE_HOSTS or (mailbox and mailbox.security == "none")
    return {
        "reads_mailbox": shown.provider == PROVIDER and shown.state != "retired",
        "mailbox": mailbox,
        "securities": [*SECURITIES, UNSECURED] if is_bare else SECURITIES,
        "afterwards": AFTERWARDS,
        "takes_answers": shown.team is None,
    }


def may_add(actor: Actor) -> bool:
    """Whether somebody may set up a source at all: of the organisation, or of a team they lead."""
    return bool(actor.leads) or can(actor, Act.SET_UP_ORGANISATION)


def _require_some(actor: Actor) -> None:
    if not actor.leads:
        require(actor, Act.SET_UP_ORGANISATION)


def _guide(provider: str) -> Guide | None:
    return guide(provider) if provider in sender_names() else None


def _leads_to(made: object) -> str:
    return f"{HERE}/{made.source.slug}"  # type: ignore[attr-defined]


def _draft(form: Form, provider: str) -> SourceDraft:
    return SourceDraft(
        form.line("name"),
        provider,
        form.value("team") or None,
        form.value("service") or None,
    )


def _new(
    request: HttpRequest, actor: Actor, found: Guide, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"guide": found, "steps": drawn(found.steps), "form": form, **_choices(actor)}
    return page(request, "signals/new.html", context, actor=actor, status=status)


def _choices(actor: Actor) -> dict[str, object]:
    is_admin = can(actor, Act.SET_UP_ORGANISATION)
    nobody = [("", "Whoever owns the service they name")]
    return {
        "teams": [*nobody, *team_names()] if is_admin else team_names(),
        "services": [("", "The one they name"), *((each.slug, each.name) for each in services())],
        "providers": list(sender_names().items()),
    }
