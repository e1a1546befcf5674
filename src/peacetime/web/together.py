"""A browser that writes a postmortem together with others: whose it is, from where, and what it says.

On the socket bytes are updates of the shared text (Yjs), and JSON is everything else.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import postmortem_named
from peacetime.queries.sessions import NotSignedIn, actor_of_session
from peacetime.web.live.viewers import session_of

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    Scope = MutableMapping[str, Any]

PATH = re.compile(r"/postmortems/(?P<ref>[^/]{1,20})/together")
MOST_CLIENT = 2**53
LONGEST_PLACE = 500  # characters of one end of a selection


class WrongMessage(Exception):
    """What a browser said makes no sense."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message: what the browser has already."""

    state: bytes


@dataclass(frozen=True, slots=True)
class Here:
    """Where somebody's cursor is; both None where it is nowhere."""

    client: int
    anchor: dict[str, Any] | None
    head: dict[str, Any] | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Save:
    """Make it a version now."""


def ref_of(scope: Scope) -> str | None:
    """The postmortem that an address is about, None where it is another address."""
    found = PATH.fullmatch(scope["path"])
    return found["ref"] if found else None


def comes_from_us(scope: Scope) -> bool:
    """Whether one of our own pages asks: browsers send cookies from everywhere, and say from where."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    name, _ = split_domain_port(host)
    if not validate_host(name, settings.ALLOWED_HOSTS):
        return False
    said = urlsplit(origin)
    is_same = said.scheme in {"http", "https"} and said.netloc == host
    return is_same or origin in settings.CSRF_TRUSTED_ORIGINS


def admit(scope: Scope, ref: str) -> tuple[str, Actor, int]:
    """The session that asks, who may write, and the row of what.

    Raises:
        NotSignedIn: Nobody.
        NotAllowed: They read along.
        NotFound: `postmortem_unknown`.
    """
    key = session_of(scope)
    return key, *writer(key, ref)


def writer(key: str, ref: str) -> tuple[Actor, int]:
    """Who is signed in by this session, if they may write this postmortem.

    Raises:
        NotSignedIn: Nobody.
        NotAllowed: They read along.
        NotFound: `postmortem_unknown`.
    """
    actor = actor_of_session(key) if key else None
    if actor is None:
        raise NotSignedIn("Sign in to write.")
    require(actor, Act.WRITE_POSTMORTEM)
    return actor, postmortem_named(ref, sight=actor.sight).pk


def heard(text: str) -> Hello | Here | Save:
    """What a message says.

    Raises:
        WrongMessage: Nothing that is known here.
    """
    try:
        said = json.loads(text)
        kind = said["type"]
        if kind == "hello":
            return Hello(bytes.fromhex(said["state"]))
        if kind == "save":
            return Save()
        if kind == "here":
            client, is_new = said["client"], said["new"]
            if type(client) is int and 0 <= client < MOST_CLIENT and type(is_new) is bool:
                return Here(client, _place(said["anchor"]), _place(said["head"]), is_new)
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise WrongMessage from problem
    raise WrongMessage


def _place(said: object) -> dict[str, Any] | None:
    """A place in the shared text, as Yjs writes it."""
    if said is None:
        return None
    if not isinstance(said, dict) or len(json.dumps(said)) > LONGEST_PLACE:
        raise WrongMessage
    return said
