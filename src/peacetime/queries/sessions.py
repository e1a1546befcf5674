"""Whose browser a session cookie belongs to, for the streams that bypass the pages' middleware."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Actor, actor_of
from peacetime.queries.sight import Sight
from peacetime.storage.models import Person


class NotSignedIn(DomainError):
    """Nobody, or nobody who may."""

    code = "not_signed_in"


def sight_of_session(key: str) -> Sight | None:
    """What the active person who is signed in by this session may see; None for nobody."""
    actor = actor_of_session(key)
    return actor.sight if actor is not None else None


def actor_of_session(key: str) -> Actor | None:
    """The active person who is signed in by this session; None for nobody."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    person = get_user(request)
    if not (isinstance(person, Person) and person.is_active):
        return None
    return actor_of(person)
