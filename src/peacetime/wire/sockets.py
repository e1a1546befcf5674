"""A connection to a host that is not asked by HTTP, at the address that was looked at, within a time."""

from __future__ import annotations

import socket
import ssl
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from peacetime.wire.addresses import NotPublic, public_addresses
from peacetime.wire.requests import NotReached

if TYPE_CHECKING:
    from collections.abc import Collection

    from peacetime.wire.addresses import LookUp

SECONDS = 10.0


class NotTrusted(NotReached):
    """The host does not prove who it is."""


def connected(
    host: str,
    port: int,
    *,
    allowed_hosts: Collection[str] | None = None,
    seconds: float = SECONDS,
    look_up: LookUp | None = None,
) -> socket.socket:
    """A connection to the first of a host's addresses that lets us in.

    Raises:
        NotReached: It is inside the network and not allowed, or nobody answers in time.
    """
    allowed = settings.ALLOWED_PRIVATE_HOSTS if allowed_hosts is None else allowed_hosts
    try:
        numbers = public_addresses(host, port, allowed=allowed, look_up=look_up)
    except NotPublic as refusal:
        raise NotReached(str(refusal)) from None
    for number in numbers:
        try:
            return socket.create_connection((number, port), timeout=seconds)
        except OSError:
            continue
    raise NotReached(
        f"Nothing answers at {host}, port {port}. Is it right, and reachable from here?"
    )


def secured(
    plain: socket.socket, host: str, context: ssl.SSLContext | None = None
) -> ssl.SSLSocket:
    """The connection, encrypted, once the host has proved that it is who it says.

    Raises:
        NotTrusted: Its certificate is of another host, of nobody that this machine trusts, or too old.
        NotReached: It does not speak TLS there.
    """
    try:
        return (context or trust()).wrap_socket(plain, server_hostname=host)
    except ssl.SSLCertVerificationError as problem:
        plain.close()
        reason = (problem.verify_message or "it is not trusted").rstrip(".")
        raise NotTrusted(f"The certificate of {host} cannot be trusted: {reason}.") from None
    except (ssl.SSLError, OSError):
        plain.close()
        raise NotReached(f"{host} does not speak TLS on this port. Is the port right?") from None


@lru_cache(maxsize=1)
def trust() -> ssl.SSLContext:
    """What the machine trusts."""
    return ssl.create_default_context()
