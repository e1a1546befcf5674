"""Channels by their names, and messages that are posted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.integrations.slack.client import NotTaken

if TYPE_CHECKING:
    from peacetime.integrations.slack.client import Slack

MOST_PAGES = 50  # of a thousand channels each
EVENT = "peacetime_message"


def channel_called(slack: Slack, name: str) -> str:
    """The id of the public channel of this name.

    Raises:
        NotTaken: There is none that this app may see.
    """
    cursor = ""
    for _ in range(MOST_PAGES):
        page = slack.read("conversations.list", limit=1000, cursor=cursor or None)
        for channel in page["channels"]:
            if channel.get("name") == name:
                return str(channel["id"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            break
    raise NotTaken(
        f"There is no public channel #{name} in this workspace. Make it, or write another name.",
        error="channel_not_found",
    )


def channel_meant(slack: Slack, name: str) -> str:
    """The channel of a setting, `#team-status` or an id, joined so that it may be written to.

    Raises:
        NotTaken: There is none, or this app may not see it.
    """
    plain = name.strip().lstrip("#")
    is_id = plain[:1] in {"C", "G"} and plain.isupper() and plain.isalnum()
    channel = plain if is_id else channel_called(slack, plain.lower())
    unless("method_not_supported_for_channel_type", slack, "conversations.join", channel=channel)
    return channel


def unless(errors: str, slack: Slack, method: str, **said: Any) -> None:
    """Call a method; that it was done before, by these words of Slack, is fine.

    Raises:
        NotTaken: Slack is not reached or refuses.
    """
    try:
        slack.call(method, **said)
    except NotTaken as refusal:
        if refusal.error not in errors.split():
            raise


def post_once(slack: Slack, channel: str, key: str, message: dict[str, Any]) -> str:
    """Post a message under a key, unless it stands there already: Slack itself knows no keys.

    Returns:
        Slack's name of the message.

    Raises:
        NotTaken: Slack is not reached or refuses.
    """
    found = _standing(slack, channel, key)
    if found:
        return found
    marked = {"event_type": EVENT, "event_payload": {"key": key}}
    sent = slack.call("chat.postMessage", channel=channel, metadata=marked, **message)
    return str(sent["ts"])


def _standing(slack: Slack, channel: str, key: str) -> str:
    found = slack.read(
        "conversations.history", channel=channel, limit=100, include_all_metadata="true"
    )
    for message in found["messages"]:
        metadata = message.get("metadata") or {}
        if (metadata.get("event_payload") or {}).get("key") == key:
            return str(message["ts"])
    return ""
