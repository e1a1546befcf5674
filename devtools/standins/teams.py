"""A workflow of Microsoft Teams that posts Adaptive Cards."""

from __future__ import annotations

from typing import Any

from devtools.standins.base import Standin
from devtools.standins.http import Received, Reply, Request

CARD = "application/vnd.microsoft.card.adaptive"
LARGEST = 28_000
PATH = "/workflows/6f1c/triggers/manual/paths/invoke"


class TeamsStandin(Standin):
    """Takes a message with one card, as the workflow does (202 and an empty body)."""

    name = "teams"
    title = "Microsoft Teams"

    def answer(self, request: Request) -> Reply:
        """404 elsewhere, 405 for a GET, 413 for a large card, 400 for anything that is no card."""
        if request.path != PATH:
            return Reply({"error": {"code": "WorkflowNotFound"}}, 404)
        if request.method != "POST":
            return Reply("", 405)
        if len(request.body) > LARGEST:
            return Reply({"error": {"code": "RequestEntityTooLarge"}}, 413)
        if not _card(request):
            return Reply({"error": {"code": "TriggerInputSchemaMismatch"}}, 400)
        return Reply("", 202)

    def connection(self) -> tuple[str, dict[str, str]]:
        """Its address."""
        return "teams", {"url": f"{self.url}{PATH}"}

    def summary(self, received: Received) -> str:
        """The words of the card."""
        return " / ".join(
            block.get("text", "") for block in _card(received.request).get("body", [])
        )


def _card(request: Request) -> dict[str, Any]:
    try:
        (attachment,) = request.json()["attachments"]
        card = attachment["content"] if attachment["contentType"] == CARD else {}
    except (KeyError, TypeError, ValueError):
        return {}
    return card if card.get("type") == "AdaptiveCard" and card.get("body") else {}
