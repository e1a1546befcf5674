"""A channel's webhook of Discord."""

from __future__ import annotations

from typing import Any

from devtools.standins.base import Standin
from devtools.standins.http import Received, Reply, Request

PATH = "/api/webhooks/811/a-token-of-the-demo"
LONGEST_TITLE, LONGEST_TEXT = 256, 4_096


class DiscordStandin(Standin):
    """Takes embeds; GET tells what the webhook is."""

    name = "discord"
    title = "Discord"

    def answer(self, request: Request) -> Reply:
        """404 for another webhook, 400 for an empty message or one that is too long, else the message."""
        if request.path != PATH:
            return Reply({"message": "Unknown Webhook", "code": 10015}, 404)
        if request.method == "GET":
            return Reply({"id": "811", "type": 1, "name": "Peacetime", "channel_id": "42"})
        embeds = _embeds(request)
        if not embeds or any(_is_too_long(embed) for embed in embeds):
            return Reply({"embeds": ["0"], "code": 50006}, 400)
        if request.query.get("wait") != "true":
            return Reply("", 204)
        return Reply({"id": str(len(self.taken) + 1), "channel_id": "42", "embeds": embeds})

    def connection(self) -> tuple[str, dict[str, str]]:
        """Its address."""
        return "discord", {"url": f"{self.url}{PATH}"}

    def summary(self, received: Received) -> str:
        """The title and the text."""
        return " / ".join(
            f"{embed.get('title', '')}: {embed.get('description', '')}"
            for embed in _embeds(received.request)
        )


def _embeds(request: Request) -> list[dict[str, Any]]:
    said = request.json()
    found = said.get("embeds") if isinstance(said, dict) else None
    return found if isinstance(found, list) else []


def _is_too_long(embed: dict[str, Any]) -> bool:
    title, text = embed.get("title", ""), embed.get("description", "")
    return len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT
