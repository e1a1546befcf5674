"""Whose browser a session cookie belongs to, for the streams that bypass the pages' middleware."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from peacetime.domain.shared.errors import DomainError


class NotSignedIn(DomainError):
    """Nobody, or nobody who may."""

    code = "not_signed_in"


def person_of_session(key: str) -> int | None:
    """The active person who is signed in by this session, or None."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    person = get_user(request)
    return int(person.pk) if person.is_authenticated and person.is_active else None
