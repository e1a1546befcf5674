"""What the generic webhook is, and whether its address answers."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from peacetime.queries.providers import Checked, Field
from peacetime.wire.requests import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Webhook"
ABOUT = "Signed JSON to an address of yours, for programs and for tools that are not listed here."
READS: tuple[str, ...] = ()
WRITES = (
    "One POST for each message, signed as Standard Webhooks say (webhook-id, webhook-timestamp, webhook-signature).",
)
PREFIX = "whsec_"
SHORTEST_KEY, LONGEST_KEY = 24, 64  # bytes, as Standard Webhooks ask
FIELDS = (
    Field("url", "Address", "Where the JSON is sent.", is_address=True),
    Field(
        "secret",
        "Signing secret",
        "whsec_ and 24 to 64 random bytes in base64, as of: echo whsec_$(openssl rand -base64 32). The receiver checks with it who sent.",
        is_secret=True,
    ),
)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether the secret is one, and the host answers; nothing is posted."""
    if not is_key(secrets.get("secret", "")):
        sentence = (
            "The signing secret is not whsec_ and 24 to 64 bytes in base64. Write another one."
        )
        return Checked(is_right=False, sentence=sentence)
    url = settings["url"]
    answer = ask("HEAD", url)
    host = urlsplit(url).hostname
    return Checked(
        is_right=True,
        sentence=f"{host} answers ({answer.status}). A test message shows whether it takes what we send.",
    )


def is_key(secret: str) -> bool:
    """Whether it is a secret that Standard Webhooks can sign with."""
    if not secret.startswith(PREFIX):
        return False
    try:
        key = b64decode(secret.removeprefix(PREFIX) + "==", validate=False)
    except (binascii.Error, ValueError):
        return False
    return SHORTEST_KEY <= len(key) <= LONGEST_KEY
