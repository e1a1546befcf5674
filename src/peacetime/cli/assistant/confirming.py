"""Nothing is written at the first call: it is told what will be done, and done when its code comes back.

A code belongs to one tool, one caller and the very same words, for ten minutes. What is done then is what was
shown, also where the proposal would be another one by now. Used twice it is one act: it is also the key of the
request.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError

VALID_SECONDS = 600
MOST = 1000  # offers that wait; the oldest goes first


@dataclass(frozen=True, slots=True)
class Intent:
    """What a tool is asked to do, by whom."""

    tool: str
    said: dict[str, object]
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """What was shown, and what will be sent."""

    intent: Intent
    body: dict[str, Any]
    since: float


class Confirmations:
    """Offers of this process; another one knows none of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._offers: OrderedDict[str, Offer] = OrderedDict()

    def offer(self, intent: Intent, body: dict[str, Any]) -> str:
        """The code that stands for exactly this."""
        code = secrets.token_urlsafe(12)
        with self._lock:
            self._offers[code] = Offer(intent, body, self._clock())
            while len(self._offers) > MOST:
                self._offers.popitem(last=False)
        return code

    def agreed(self, intent: Intent, code: str) -> dict[str, Any]:
        """What was shown under this code.

        Raises:
            ToolError: The code is of other words, of somebody else, or too old.
        """
        with self._lock:
            found = self._offers.get(code)
        if found is None or found.intent != intent:
            raise ToolError(
                "This confirmation is of other words. Call the tool without it, show a person what it "
                "says, and hand over what comes back."
            )
        if self._clock() - found.since > VALID_SECONDS:
            raise ToolError("This confirmation is too old. Call the tool without it, and ask anew.")
        return found.body
