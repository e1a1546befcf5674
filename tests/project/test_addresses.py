"""Where a browser finds it, and where no sign-in link may travel."""

import socket

import pytest

from peacetime.project import addresses, configuration
from peacetime.project.addresses import OpenRoad
from peacetime.project.listening import listen
from peacetime.project.refusals import StartRefused


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PEACETIME_HOST": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"PEACETIME_HOST": "::", "PEACETIME_PORT": "81"}, "http://[::1]:81"),
        ({"PEACETIME_HOST": "10.0.0.5"}, "http://10.0.0.5:8000"),
        ({"PEACETIME_PUBLIC_URL": "https://peace.example.org/"}, "https://peace.example.org"),
    ],
)
def test_the_address_to_open_follows_the_settings(settings: dict[str, str], address: str) -> None:
    assert addresses.of(configuration.read(settings)) == address


@pytest.mark.parametrize(
    "url", ["https://a.org", "http://127.0.0.1:8000", "http://[::1]:80", "http://localhost:8000"]
)
def test_a_link_may_stay_on_the_machine_or_travel_with_tls(url: str) -> None:
    addresses.refuse_open_road(url)


@pytest.mark.parametrize(
    "url",
    ["http://a.org", "http://10.0.0.5:8000", "http://localhost.a.org", "http://127.0.0.1.a.org"],
)
def test_no_link_travels_in_the_clear(url: str) -> None:
    with pytest.raises(OpenRoad, match="it would travel in the clear"):
        addresses.refuse_open_road(url)


def test_a_taken_port_is_refused_and_a_freed_one_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartRefused, match=f"Port {port} on 127.0.0.1 is taken"):
            listen("127.0.0.1", port)
    listen("127.0.0.1", port).close()
