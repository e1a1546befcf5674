"""What every view of the web door does: who acts, once, now; and what is said when a rule says no."""

from __future__ import annotations

import functools
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.queries.access import Actor, Idempotency, NotAllowed, actor_of
from peacetime.queries.lookup import NotFound
from peacetime.usecases.command import KeyReused, Replayed
from peacetime.web.form import Form
from peacetime.web.frame import page

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import QueryDict

SIGN_IN = "/sign-in"
KEY = "idempotency_key"
NOT_TYPED = {KEY, "csrfmiddlewaretoken"}
LONGEST_KEY = 64
SENT_BEFORE = "This form was sent before, with other words. If you mean these, send it once more."

P = ParamSpec("P")
R = TypeVar("R")


def now() -> datetime:
    """The request's moment."""
    return timezone.now()


def signed_in(
    view: Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Ask for a person first; refusals nobody answered become pages with their sentence."""

    @functools.wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        actor = actor_of(request.user)
        try:
            response: HttpResponseBase = view(request, actor, *args, **kwargs)
        except DomainError as refusal:
            response = refusal_page(request, actor, refusal)
        add_never_cache_headers(response)  # pages hold what only their reader may see
        return response

    return answer


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way in, and back here afterwards; a fragment sends the whole page there."""
    here = request.get_full_path() if request.method == "GET" else _came_from(request)
    address = f"{SIGN_IN}?{urlencode({'next': here})}" if here not in {"", "/"} else SIGN_IN
    if request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": SIGN_IN})
    return HttpResponseRedirect(address)


def _came_from(request: HttpRequest) -> str:
    """The page of ours that a form stood on: who was signed out comes back to it."""
    page_of_form = urlsplit(request.headers.get("Referer", ""))
    return page_of_form.path if page_of_form.netloc == request.get_host() else ""


def typed(request: HttpRequest) -> Form:
    """What was sent, as the form shows it again."""
    return Form({name: values for name, values in _lists(request.POST) if name not in NOT_TYPED})


def refused(form: Form, refusal: DomainError, **fields: str) -> Form:
    """The form with each sentence where it belongs; `fields` maps the rule's field to the form's.

    Raises:
        NotAllowed: A right is missing: that is a page of its own.
        NotFound: What the form is about is not there.
    """
    if isinstance(refusal, NotAllowed | NotFound):
        raise refusal
    if isinstance(refusal, InvalidInput):
        problems: dict[str, str] = {}
        for each in (refusal, *refusal.others):
            problems.setdefault(fields.get(each.field, each.field), each.sentence)
        return replace(form, problems=problems)
    # the form that is shown now has a key of its own
    sentence = SENT_BEFORE if isinstance(refusal, KeyReused) else refusal.sentence
    return replace(form, sentence=sentence)


def submit(
    request: HttpRequest,
    actor: Actor,
    write: Callable[[Actor], R],
    *,
    to: str | Callable[[R], str],
    done: str | Callable[[R], str] = "",
) -> HttpResponse:
    """Do what a form asks, once however often it is sent, and go on to the next page."""

    def address(result: object) -> str:
        return to if isinstance(to, str) else to(cast("R", result))

    try:
        result = write(once(request, actor, address))
    except Replayed as first:
        return see(str(first.answer))
    except KeyReused as refusal:
        raise DomainError(SENT_BEFORE, code=refusal.code) from None
    sentence = done if isinstance(done, str) else done(result)
    if sentence:
        messages.success(request, sentence)
    return see(address(result))


def act(
    request: HttpRequest,
    actor: Actor,
    write: Callable[[Actor], R],
    *,
    back: str,
    done: str | Callable[[R], str] = "",
) -> HttpResponse:
    """Do what a button without questions asks; a refusal is a notice on the page it stands on."""
    try:
        return submit(request, actor, write, to=back, done=done)
    except (NotAllowed, NotFound):
        raise
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
        return see(back)


def once(request: HttpRequest, actor: Actor, address: Callable[[object], str]) -> Actor:
    """The actor with the key of the form: the same form sent again only hears where the first went."""
    key = request.POST.get(KEY, "")[:LONGEST_KEY]
    if not key or not key.isascii() or not key.isprintable():
        return actor
    fields = [
        (name, values) for name, values in sorted(_lists(request.POST)) if name not in NOT_TYPED
    ]
    # keyed with our secret: a form may hold a password, which a plain digest would let be guessed
    said = repr((request.path, fields))
    digest = salted_hmac("peacetime.form", said, algorithm="sha256").hexdigest()
    kept = Idempotency(
        f"web:{key}", digest, lambda result: (HTTPStatus.SEE_OTHER.value, address(result))
    )
    return replace(actor, idempotency=kept)


def see(address: str) -> HttpResponse:
    """Go there with a GET; a fragment's answer sends the whole page."""
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def refusal_page(request: HttpRequest, actor: Actor | None, refusal: DomainError) -> HttpResponse:
    """A page that is only the sentence of a refusal and the way on."""
    status = status_of(refusal)
    context = {"refusal": refusal, "status": status}
    return page(request, "errors/refused.html", context, actor=actor, status=status)


def status_of(refusal: DomainError) -> int:
    """The status of a refusal that nobody answered otherwise."""
    if isinstance(refusal, NotAllowed):
        return HTTPStatus.FORBIDDEN.value
    if isinstance(refusal, NotFound):
        return HTTPStatus.NOT_FOUND.value
    if isinstance(refusal, InvalidInput):
        return HTTPStatus.UNPROCESSABLE_ENTITY.value
    return HTTPStatus.CONFLICT.value


def _lists(sent: QueryDict) -> list[tuple[str, list[str]]]:
    return [(str(name), [str(value) for value in values]) for name, values in sent.lists()]
