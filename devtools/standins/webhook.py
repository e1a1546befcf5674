"""A receiver of Standard Webhooks: checks the signature, and says which key it knows already."""

from __future__ import annotations

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from devtools.standins.base import Standin
from devtools.standins.http import Received, Reply, Request

SECRET = "whsec_c3RhbmQtaW4tc2VjcmV0LW9mLXRoZS1kZW1vLTAwMDE="


class WebhookStandin(Standin):
    """Any program of one's own."""

    name = "webhook"
    title = "A webhook of your own"

    def answer(self, request: Request) -> Reply:
        """401 for a wrong signature; else 200, and whether this key came before."""
        if request.method != "POST":
            return Reply("", 405)
        try:
            Webhook(SECRET).verify(request.body, request.headers)
        except WebhookVerificationError as wrong:
            return Reply({"error": str(wrong)}, 401)
        key = request.headers["webhook-id"]
        return Reply({"known": key in [each.headers.get("webhook-id") for each in self.taken]})

    def connection(self) -> tuple[str, dict[str, str]]:
        """Its address."""
        return "webhook", {"url": f"{self.url}/", "secret": SECRET}

    def summary(self, received: Received) -> str:
        """The type and the subject."""
        said = received.request.json() or {}
        return f"{said.get('type', '')}: {(said.get('data') or {}).get('subject', '')}"
