"""Grafana (from 12 on) signs the body, and the moment too where a header for it is named in the contact point."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.wire.signatures import hmac_of_body

HEADER: Final = "x-grafana-alerting-signature"


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That the body, or moment and body, is signed with our secret.

    Args:
        body: As received.
        headers: Of the request.
        secret: The one of the contact point.
        at: Now.
        settings: `header` and `timestamp_header`, where the contact point names others.

    Raises:
        NotSigned: It is not.
    """
    ways = settings or {}
    named = {
        "header": ways.get("header") or HEADER,
        "timestamp_header": ways.get("timestamp_header"),
        "separator": ":",
    }
    hmac_of_body(body, headers, secret, at=at, settings=named)
