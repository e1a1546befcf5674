"""Cells that a spreadsheet would run as a formula, made text and back, losing nothing."""

from __future__ import annotations

import re

# Full-width signs begin a formula in some spreadsheets too.
STARTS_FORMULA = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
TO_GUARD = re.compile(f"'*{STARTS_FORMULA}")
GUARDED = re.compile(f"'+{STARTS_FORMULA}")


def guarded(cell: str) -> str:
    """An apostrophe before what would begin a formula; one more where some are there.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("1+1")
    ("'=1+1", "''=1+1", '1+1')
    """
    return f"'{cell}" if TO_GUARD.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`.

    >>> [unguarded(guarded(cell)) for cell in ("=1", "'=1", "'a", "")]
    ['=1', "'=1", "'a", '']
    """
    return cell[1:] if GUARDED.match(cell) else cell
