"""Which addresses may be asked: public ones, so that nobody reads the inside of a network through us."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    LookUp = Callable[..., list[tuple[Any, ...]]]

# Behind these an IPv4 address is reached by an IPv6 one (RFC 6052, RFC 8215).
TRANSLATED = (
    ipaddress.IPv6Network("64:ff9b::/96"),
    ipaddress.IPv6Network("64:ff9b:1::/48"),
)
LAST_32_BITS = 0xFFFFFFFF


class NotPublic(Exception):
    """A host that leads into the network, or nowhere; its words, for people."""


def public_addresses(
    host: str,
    port: int,
    *,
    allowed: Collection[str] = (),
    look_up: LookUp | None = None,
) -> list[str]:
    """The addresses of a host, by number and in order: looked at here, they are those that are asked.

    Args:
        host: A name or a number.
        port: Where it is asked.
        allowed: Hosts that may be inside the network.
        look_up: `socket.getaddrinfo`, or what stands for it.

    Raises:
        NotPublic: One of its addresses is not public, or it has none.
    """
    try:
        found = (look_up or socket.getaddrinfo)(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotPublic(f"There is no host {host}.") from None
    numbers = [str(answer[4][0]).partition("%")[0] for answer in found]
    addresses = [ipaddress.ip_address(number) for number in numbers]
    if not addresses:
        raise NotPublic(f"There is no host {host}.")
    is_allowed = host.casefold() in {name.casefold() for name in allowed}
    if not is_allowed and not all(is_public(address) for address in addresses):
        raise NotPublic(
            f"{host} is inside the network. Whoever runs Peacetime can allow it: "
            "PEACETIME_ALLOWED_PRIVATE_HOSTS."
        )
    return list(dict.fromkeys(str(address) for address in addresses))


def is_public(address: Address) -> bool:
    """Whether everybody on the internet reaches the same by this number.

    >>> is_public(ipaddress.ip_address("169.254.169.254")), is_public(ipaddress.ip_address("::ffff:10.0.0.1"))
    (False, False)
    >>> is_public(ipaddress.ip_address("9.9.9.9"))
    True
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _translated(address)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if any(address in network for network in TRANSLATED):
        return ipaddress.IPv4Address(int(address) & LAST_32_BITS)
    return None
