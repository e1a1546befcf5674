"""Files that a command reads itself, without a server."""

from __future__ import annotations

import sys
from pathlib import Path

from peacetime.cli.refusals import Refused

STANDARD_INPUT = "-"


def bytes_of(name: str, *, largest: int, advice: str) -> bytes:
    """What a file holds; - is standard input.

    Args:
        name: Of the file.
        largest: How many bytes are read at most.
        advice: What to do with a larger one.
    """
    try:
        if name == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(largest + 1)
        else:
            with Path(name).open("rb") as opened:
                raw = opened.read(largest + 1)
    except OSError as error:
        raise Refused(f"{name} cannot be read: {error.strerror}.") from None
    if len(raw) > largest:
        raise Refused(f"{name} is larger than {largest // 1024 // 1024} MB. {advice}")
    return raw
