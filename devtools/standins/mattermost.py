"""An incoming webhook of Mattermost."""

from __future__ import annotations

from typing import Any

from devtools.standins.base import Standin
from devtools.standins.http import Received, Reply, Request

PATH = "/hooks/k3m9demo"


class MattermostStandin(Standin):
    """Takes attachments and says "ok"; a GET is answered by the page of the web client, as there."""

    name = "mattermost"
    title = "Mattermost"

    def answer(self, request: Request) -> Reply:
        """400 for another webhook or an empty post."""
        if request.method == "GET":
            return Reply(
                "<!doctype html><title>Mattermost</title>", headers={"content-type": "text/html"}
            )
        if request.path != PATH:
            return Reply({"id": "web.incoming_webhook.invalid.app_error", "status_code": 400}, 400)
        if not _attachments(request):
            return Reply({"id": "web.incoming_webhook.text.app_error", "status_code": 400}, 400)
        return Reply("ok")

    def connection(self) -> tuple[str, dict[str, str]]:
        """Its address."""
        return "mattermost", {"url": f"{self.url}{PATH}"}

    def summary(self, received: Received) -> str:
        """The title and the text."""
        return " / ".join(
            f"{each.get('title', '')}: {each.get('text', '')}"
            for each in _attachments(received.request)
        )


def _attachments(request: Request) -> list[dict[str, Any]]:
    said = request.json()
    found = said.get("attachments") if isinstance(said, dict) else None
    return found if isinstance(found, list) else []
