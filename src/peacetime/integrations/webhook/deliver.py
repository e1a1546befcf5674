"""Hands one message to a webhook, signed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from standardwebhooks import Webhook

from peacetime.integrations.webhook.connector import is_key
from peacetime.usecases.deliveries import NotTaken
from peacetime.wire.requests import ask
from peacetime.wire.taking import refuse_untaken

if TYPE_CHECKING:
    from peacetime.usecases.deliveries import Outgoing

VERSION = 1
SECONDS = 15.0  # Standard Webhooks give a receiver 15 to 30


def is_set_up() -> bool:
    """Always: each connection brings its own address."""
    return True


def render(message: Outgoing) -> dict[str, Any]:
    """The JSON that is sent: type, timestamp, and data of this version."""
    said = message.created_at or datetime.now(UTC)
    return {
        "type": message.kind,
        "timestamp": said.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {
            "version": VERSION,
            "audience": message.audience,
            "subject": message.subject,
            "text": message.body,
            **message.about,
        },
    }


def deliver(message: Outgoing) -> None:
    """Post it with its key, which is the same at every try.

    Raises:
        NotTaken: It was not taken.
        NotReached: Nobody answers.
    """
    assert message.connection is not None
    url, secret = message.connection.settings["url"], message.connection.secrets.get("secret", "")
    if not is_key(secret):
        raise NotTaken("The signing secret is not right. Write another one in the connection.")
    now = datetime.now(UTC)
    body = json.dumps(render(message), ensure_ascii=False, separators=(",", ":"))
    headers = {
        "content-type": "application/json",
        "webhook-id": message.key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message.key, now, body),
    }
    answer = ask("POST", url, headers=headers, body=body.encode(), seconds=SECONDS)
    refuse_untaken(answer, name=urlsplit(url).hostname or "The webhook", at=now)
