"""Connections to stand-ins, as a test begins with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from devtools.standins import discord, mattermost, teams, webhook
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import Connection, Message
from peacetime.usecases.connections.setting_up import Wanted, connect
from tests.builders import NOON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devtools.standins.base import Standin

PATHS = {
    "discord": discord.PATH,
    "mattermost": mattermost.PATH,
    "teams": teams.PATH,
    "webhook": "/",
}


def values_of(provider: str, url: str) -> dict[str, str]:
    """What one fills in for a stand-in."""
    values = {"url": f"{url}{PATHS[provider]}"}
    return values | {"secret": webhook.SECRET} if provider == "webhook" else values


def a_connection(
    standin: Standin | str,
    *,
    subjects: Sequence[str] = ("modes", "updates"),
    provider: str = "",
    name: str = "",
    **more: Any,
) -> Connection:
    """A connection to a stand-in, or to an address where nobody is."""
    if isinstance(standin, str):
        url, provider = standin, provider or "webhook"
    else:
        url, provider = standin.url, standin.name
    said = {key: more.pop(key) for key in ("from_severity", "audience") if key in more}
    wanted = Wanted(name or provider.title(), values_of(provider, url), subjects=subjects, **said)
    shown = connect(provider, wanted, actor=PEACETIME, at=NOON, **more)
    return Connection.objects.get(pk=shown.id)


def told(connection: Connection) -> list[Message]:
    """Its messages, oldest first."""
    return list(Message.objects.filter(connection=connection).order_by("pk"))
