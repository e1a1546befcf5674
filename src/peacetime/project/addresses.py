"""How a browser reaches this installation, and whether a way in may be shown for it."""

import ipaddress
from urllib.parse import urlsplit

from peacetime.project.configuration import Configuration
from peacetime.project.refusals import StartRefused


class OpenRoad(StartRefused):
    """A one-time link would travel in the clear beyond this machine."""


def of(settings: Configuration) -> str:
    """The address to open in a browser."""
    if settings["PEACETIME_PUBLIC_URL"]:
        return str(settings["PEACETIME_PUBLIC_URL"])
    host, port = settings["PEACETIME_HOST"], settings["PEACETIME_PORT"]
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
    shown = everywhere.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def refuse_open_road(url: str) -> None:
    """Refuse a sign-in link that somebody on the way could read."""
    if not is_private(url):
        raise OpenRoad(
            f"No sign-in link is made for {url}: off this machine it would travel in the clear. "
            "Set PEACETIME_PUBLIC_URL to the https:// address that your proxy serves, or open "
            "Peacetime on the machine itself."
        )


def is_private(url: str) -> bool:
    """Whether nobody on the way can read what is sent to the address."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return True
    host = parts.hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
