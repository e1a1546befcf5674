"""Nobody's name leaves the house: what was told to stakeholders is shown to the world."""

from __future__ import annotations

import re
from collections.abc import Iterable

INSTEAD = "a colleague"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PARTS = 2  # a first name alone may be a word of the language: Rose, Will


def nameless(text: str, names: Iterable[str]) -> str:
    """The text without e-mail addresses and without the full names of anybody here.

    >>> nameless("Ada Abel (ada@example.org) rolls back. ADA ABEL will write.", ["Ada Abel"])
    'a colleague (a colleague) rolls back. a colleague will write.'
    """
    found = ADDRESS.sub(INSTEAD, text)
    full = sorted((n for n in names if len(n.split()) >= PARTS), key=len, reverse=True)
    if not full:
        return found
    patterns = (r"\s+".join(map(re.escape, name.split())) for name in full)
    return re.sub(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", INSTEAD, found, flags=re.IGNORECASE)
