"""GitLab sends the secret token as it is; since 2026 it can sign as Standard Webhooks say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from peacetime.wire.signatures import NotSigned, bearer, standard_webhooks


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That the token is ours, or the body is signed with our signing token.

    A signature that is there must be right: a good token beside it does not mend it.

    Raises:
        NotSigned: It is neither.
    """
    del settings
    if "webhook-signature" in headers:
        standard_webhooks(body, headers, secret, at=at)
    elif "x-gitlab-token" in headers:
        bearer(body, headers, secret, at=at, settings={"header": "x-gitlab-token"})
    else:
        sentence = "There is neither the header x-gitlab-token nor webhook-signature. Write the secret into GitLab’s webhook."
        raise NotSigned(sentence, code="signature_missing")
