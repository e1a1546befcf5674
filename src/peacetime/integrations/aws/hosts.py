"""Which addresses are SNS's own: what it signs with lies there, and there a subscription is confirmed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings

from peacetime.wire.requests import ask

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from peacetime.wire.requests import Answer

HOST: Final = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?")
PAGE: Final = re.compile(r"/[A-Za-z0-9_.-]{1,200}\.pem")
LONGEST: Final = 2_000  # theirs have some hundred


def may_confirm(url: str) -> bool:
    """Whether a subscription may be confirmed there: at Amazon, or at a host of `PEACETIME_SNS_HOSTS`."""
    parts = _parts(url)
    return parts is not None and (_is_amazons(parts) or _is_named(parts))


def may_certify(url: str) -> bool:
    """Whether a certificate may lie there."""
    parts = _parts(url)
    if parts is None or parts.query or parts.fragment:
        return False
    if _is_amazons(parts):
        return PAGE.fullmatch(parts.path) is not None
    return _is_named(parts) and parts.path.endswith(".pem")


def asked(url: str, *, seconds: float, largest: int) -> Answer:
    """The answer of an address that may be asked.

    Raises:
        NotReached: None came.
    """
    hosts = (*settings.ALLOWED_PRIVATE_HOSTS, *settings.SNS_HOSTS)
    return ask("GET", url, seconds=seconds, largest=largest, allowed_hosts=hosts)


def _parts(url: str) -> SplitResult | None:
    """The parts of an address that names nobody; None where it is none, or too long."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if len(url) <= LONGEST and parts.username is None else None


def _is_amazons(parts: SplitResult) -> bool:
    is_host = HOST.fullmatch(parts.hostname or "") is not None
    return parts.scheme == "https" and parts.port in {None, 443} and is_host


def _is_named(parts: SplitResult) -> bool:
    return parts.scheme in {"http", "https"} and (parts.hostname or "") in settings.SNS_HOSTS
