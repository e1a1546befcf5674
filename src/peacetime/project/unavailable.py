"""The database is gone for a moment: say so, keep what was typed, ask to try again."""

import json
import threading
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.db.backends.postgresql.base import DatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from psycopg import InterfaceError as PsycopgInterfaceError
from psycopg import OperationalError as PsycopgOperationalError
from psycopg_pool import ConnectionPool

RETRY_SECONDS = 2
SENTENCE = "The database does not answer at the moment. Nothing was saved. Try again in a moment."
GONE = (OperationalError, InterfaceError, PsycopgOperationalError, PsycopgInterfaceError)
UNSEEN = ("idempotency_key", "version", "act", "met")
GOING = ("08", "57P")  # classes of SQLSTATE: connection lost, server going down
# Never shown again, whatever happens: they are typed anew.
UNSPOKEN = ("password", "csrfmiddlewaretoken", "token", "secret")
_forgetting = threading.Lock()


class DatabaseGoneMiddleware:
    """Turns an unanswered question to the database into 503 with Retry-After, on every door."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, GONE):
            return None
        if not _is_answer(error):
            forget_pool()
        return answer_unavailable(request)


def _is_answer(error: BaseException) -> bool:
    """Whether the database itself said no, as to a lock held too long: then it is there."""
    state = getattr(error.__cause__ or error, "sqlstate", None)
    return state is not None and not state.startswith(GOING)


def forget_pool() -> None:
    """Connections that died with the database are not handed out again.

    The pool waits longer after each failed attempt to connect; a new one tries at once.
    """
    with _forgetting:
        pools: dict[str, ConnectionPool] = vars(DatabaseWrapper)["_connection_pools"]
        pool = pools.pop("default", None)
    if pool is not None:
        pool.close(timeout=0)


def answer_unavailable(request: HttpRequest) -> HttpResponse:
    """503 in the form the caller reads: a problem for programs, a page for people."""
    response = _problem() if _is_program(request) else _page(request)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or not request.accepts("text/html")


def _problem() -> HttpResponse:
    problem = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "code": "database_unavailable",
        "detail": SENTENCE,
    }
    return HttpResponse(json.dumps(problem), status=503, content_type="application/problem+json")


def _page(request: HttpRequest) -> HttpResponse:
    # Built without templates: this page must stand when everything else is in doubt.
    page = format_html(
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        "<title>Not available at the moment · Peacetime</title><link rel=stylesheet href='{}'>"
        "<body class=bare><main id=main data-size=wide><div class='panel stack'>"
        "<header><h1>Not available at the moment</h1><p class=lede data-sentence>{}</p></header>{}"
        "</div></main></html>",
        static("dist/main.css"),
        SENTENCE,
        _form(request),
    )
    return HttpResponse(page, status=503)


def _form(request: HttpRequest) -> SafeString:
    # Only a form whose token was found right is shown again: a forged one is not armed here.
    if request.method != "POST" or not getattr(request, "csrf_processing_done", False):
        again = "<div class=actions><a class=button href='{}'>Try again</a></div>"
        return format_html(again, request.get_full_path())
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name.lower() for word in UNSPOKEN)
    ]
    fields = format_html_join("", "{}", ((_field(name, value),) for name, value in typed))
    files = (
        mark_safe("<p>Files are not kept: choose them again.</p>")
        if request.FILES
        else SafeString()
    )
    return format_html(
        "<p>What you typed is kept below.</p><form class=form method=post action='{}'>"
        "<input type=hidden name=csrfmiddlewaretoken value='{}'>{}{}"
        "<div class=actions><button class=button data-kind=primary>Try again</button></div></form>",
        request.get_full_path(),
        get_token(request),
        fields,
        files,
    )


def _field(name: str, value: str) -> SafeString:
    """A field as it was typed; what nobody typed, and what is only a choice, goes along unseen."""
    if name in UNSEEN or not any(character.isspace() for character in value):
        return format_html("<input type=hidden name='{}' value='{}'>", name, value)
    return format_html(
        "<label class=field><span class=label>{1}</span>"
        "<textarea class=input name='{0}' rows=2>\n{2}</textarea></label>",
        name,
        name.replace("_", " ").capitalize(),
        value,
    )
