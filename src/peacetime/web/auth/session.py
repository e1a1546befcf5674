"""A browser's session: begun, and where it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.backends import ModelBackend
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest

BACKEND = "django.contrib.auth.backends.ModelBackend"
LONGEST_PATH = 2_000


def begin(request: HttpRequest, person_id: int) -> None:
    """Sign somebody in to this browser, under a new session key; nobody who is not active."""
    person = ModelBackend().get_user(person_id)
    if person is not None:
        login(request, person, backend=BACKEND)


def local_path(address: str) -> str:
    """The address when it stays here, else the board: nobody is sent elsewhere after signing in."""
    is_path = address.startswith("/") and len(address) <= LONGEST_PATH
    if is_path and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return "/"


def client_of(request: HttpRequest) -> str:
    """Whose attempts are counted together; behind a trusted proxy, whom the proxy names."""
    if settings.IS_BEHIND_PROXY:
        named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if named:
            return named
    return str(request.META.get("REMOTE_ADDR", ""))
