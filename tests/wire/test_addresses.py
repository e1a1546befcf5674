"""Nothing inside the network is read through us."""

import ipaddress
import socket
from typing import Any

import pytest

from peacetime.wire.addresses import NotPublic, is_public, public_addresses


def looking_up(*numbers: str) -> Any:
    """A network where every name has these addresses."""

    def look_up(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        if not numbers:
            raise socket.gaierror("no such host")
        return [(0, 0, 0, "", (number, port)) for number in numbers]

    return look_up


@pytest.mark.parametrize(
    "number",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001::1"),
    ],
)  # fmt: skip
def test_what_leads_inside_is_refused(number: str) -> None:
    assert not is_public(ipaddress.ip_address(number))
    with pytest.raises(NotPublic, match="inside the network"):
        public_addresses("tool.example.org", 443, look_up=looking_up(number))
    with pytest.raises(NotPublic, match="inside the network"):
        public_addresses("tool.example.org", 443, look_up=looking_up("203.0.114.7", number))
    allowed = public_addresses(
        "tool.example.org", 443, allowed=["TOOL.example.org"], look_up=looking_up(number)
    )
    assert len(allowed) == 1


@pytest.mark.parametrize("number", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"])
def test_what_everybody_reaches_is_public(number: str) -> None:
    assert is_public(ipaddress.ip_address(number))


def test_a_host_that_is_not_there_is_said() -> None:
    with pytest.raises(NotPublic, match="There is no host"):
        public_addresses("nowhere.example.org", 443, look_up=looking_up())


def test_every_address_of_a_host_is_known_once_and_in_order() -> None:
    found = public_addresses(
        "tool.example.org", 443, look_up=looking_up("9.9.9.9", "2620:fe::fe", "9.9.9.9")
    )
    assert found == ["9.9.9.9", "2620:fe::fe"]
