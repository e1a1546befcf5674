"""Who calls: the holder of a bearer token, or the person signed in to this browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from peacetime.queries.access import Actor, NotAllowed, actor_of
from peacetime.usecases.tokens import TokenRefused, actor_with_token


class Request(HttpRequest):
    """A request whose caller is known."""

    auth: Actor


class Bearer(AuthBase):
    """`Authorization: Bearer pt_…`; a wrong one is refused even where a session would do."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Actor | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, token = header.strip().partition(" ")
        if scheme.lower() != "bearer":
            sentence = "Send a token as a bearer: Authorization: Bearer pt_…"
            raise TokenRefused(sentence, code="authorization_unknown")
        return actor_with_token(token.strip(), at=timezone.now())


class Session(AuthBase):
    """The cookie of a signed-in browser; what changes something also needs its CSRF token."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            sentence = "The CSRF token is missing or wrong. Send it as X-CSRFToken, or use a token."
            raise NotAllowed(sentence, code="csrf_failed")
        return actor_of(request.user)
