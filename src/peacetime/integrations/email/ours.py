"""How our own mails are named, and how they are known when they come back."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from peacetime.domain.signals import fields

MARK: Final = "X-Peacetime"
DIGEST: Final = re.compile(r"\.[0-9a-f]{16}$", re.ASCII)  # of the recipient, at the end of a key


def host() -> str:
    """The host that our mails are named after."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def message_id(key: str) -> str:
    """The `Message-ID` of a message by its key."""
    return f"<{key.replace(':', '.')}@{host()}>"


def is_ours(mail: dict[str, Any]) -> bool:
    """Whether this installation sent a mail: it carries our mark, or a name that only we give."""
    marked = fields.line(fields.mapping(mail.get("headers")).get(MARK.lower()))
    return marked.casefold() == host().casefold() or is_named_by_us(mail.get("message_id"))


def is_named_by_us(identifier: Any) -> bool:
    """Whether a `Message-ID` is one that this installation gave to a message."""
    name, _, at = fields.line(identifier, 1_000).strip("<> ").rpartition("@")
    return at.casefold() == host().casefold() and DIGEST.search(name) is not None
