"""Patterns of text that cost nothing until the first text is looked at: hundreds of them are written down."""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    """What stands for a pattern until somebody asks it; each of its verbs is looked up once."""

    def __init__(self, words: str, flags: int) -> None:
        self._said = (words, flags)

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._said), name)  # `re` keeps what was compiled lately
        setattr(self, name, found)
        return found


def expression(words: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern as `re.compile` gives it, compiled when it is first asked: a start need not wait for it.

    Args:
        words: The regular expression.
        flags: As `re.compile` takes them.

    Returns:
        What answers like a compiled pattern: `search`, `match`, `sub`, `pattern`… It is not the `re` of a
        match, which is the compiled one.

    Raises:
        re.error: At the first question, where the expression is none.

    Source: Our own.

    Cost: Nothing now; O(length of the expression) at the first question.

    >>> expression(r"[a-z]+").search("12 days")[0]
    'days'
    """
    return cast("re.Pattern[str]", _Late(words, flags))
