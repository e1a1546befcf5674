"""Which tools can send signals, as each provider's folder reads them.

The folders stand on a higher floor; which module finds them is the project's setting `SENDERS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable

GENERIC = "generic"
"""A source of any other tool: read by whichever folder recognises it, or by a mapping."""


def senders() -> dict[str, Any]:
    """The module `inbound` of every tool, by the name of its folder."""
    return cast("Callable[[], dict[str, Any]]", import_string(settings.SENDERS))()


def sender_names() -> dict[str, str]:
    """What each tool calls itself, by the name of its folder; any other tool last."""
    return {**{key: module.NAME for key, module in senders().items()}, GENERIC: "Any other tool"}


def sender_name(provider: str) -> str:
    """What a tool calls itself; a folder that is no longer there by its own name."""
    return sender_names().get(provider, provider)
