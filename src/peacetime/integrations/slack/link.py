"""A connection's way to Slack, and the names of what is filled in for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.integrations.slack.client import API, Slack
from peacetime.queries import chat_links

if TYPE_CHECKING:
    from peacetime.queries.chat_links import Link

PROVIDER = "slack"
BOT_TOKEN, SIGNING_SECRET, APP_TOKEN = "bot_token", "signing_secret", "app_token"
STATUS_CHANNEL, STAKEHOLDERS_CHANNEL, ADDRESS = "status_channel", "stakeholders_channel", "address"


def link(connection_id: int) -> Link | None:
    """One connection to Slack."""
    return chat_links.link(connection_id, PROVIDER)


def slack(link: Link) -> Slack:
    """Slack as this connection reaches it."""
    return Slack(link.secrets.get(BOT_TOKEN, ""), link.settings.get(ADDRESS) or API)
