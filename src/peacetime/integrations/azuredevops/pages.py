"""Where a person reads more: the address for people stands in the sentence that Azure DevOps wrote."""

from __future__ import annotations

import re
from typing import Any, Final

from peacetime.domain.signals.fields import first_link, first_text, link

ADDRESS: Final = re.compile(r"\]\((https?://[^)\s]+)\)")


def page(payload: dict[str, Any]) -> str:
    """The first address in the sentence; that of the API where there is none."""
    found = ADDRESS.search(first_text(payload, "message.markdown", "detailedMessage.markdown"))
    return (link(found[1]) if found else "") or first_link(payload, "resource.url")
