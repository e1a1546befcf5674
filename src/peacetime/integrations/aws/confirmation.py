"""A topic of SNS sends nothing until somebody asked an address that it names: who may be asked, and where."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

HOST = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?")


def to_ask(payload: Any) -> str:
    """The address that confirms a subscription; "" where this asks for none, or for one that is not SNS's own.

    >>> asked = {"Type": "SubscriptionConfirmation", "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=1"}
    >>> to_ask(asked)
    'https://sns.eu-west-1.amazonaws.com/?Action=1'
    >>> to_ask({**asked, "SubscribeURL": "https://sns.eu-west-1.amazonaws.com.example.org/"})
    ''
    """
    if not isinstance(payload, dict) or payload.get("Type") != "SubscriptionConfirmation":
        return ""
    url = payload.get("SubscribeURL")
    if not isinstance(url, str) or len(url) > 2_000:  # noqa: PLR2004 - theirs have some hundred
        return ""
    return url if _is_theirs(url) else ""


def _is_theirs(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or port not in {None, 443} or parts.username is not None:
        return False
    return HOST.fullmatch(parts.hostname or "") is not None
