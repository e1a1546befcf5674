"""Words of people inside Markdown: they stay words, whatever signs they hold."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|(?<=<)!|&(?=#?\w{1,31};)")
_FIRST = re.compile(r"^(?:[-+=#:]|\d{1,9}(?=[.)]))")

_BACKSLASHED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SHIELD = 0xE000  # private characters from here on
_MEANT = {_SHIELD + code: chr(code) for code in range(ord("!"), ord("~") + 1)}


def escaped(text: str) -> str:
    r"""A text on one line, in which nothing is a sign of Markdown or HTML.

    A line that begins like a heading, a list or a comment does not begin one.

    Args:
        text: As somebody wrote it.

    Returns:
        Markdown that reads as that text; line breaks and runs of spaces become one space.

    Source: the CommonMark specification, "Backslash escapes".
    Cost: linear.

    >>> escaped("# not a *heading* <!-- x -->")
    '\\# not a \\*heading\\* \\<\\!-- x --\\>'
    >>> escaped("1. max_idle\nis 5"), escaped("[a](http://x)"), escaped("R&D &amp; 2 < 3")
    ('1\\. max_idle is 5', '\\[a\\](http://x)', 'R&D \\&amp; 2 \\< 3')
    """
    line = " ".join(text.split())
    line = _SIGNS.sub(lambda found: "\\" + found[0], line)
    first = _FIRST.match(line)
    if first is None:
        return line
    return f"{first[0]}\\{line[first.end() :]}" if first[0].isdigit() else "\\" + line


def shielded(text: str) -> str:
    r"""The same without its backslashes: what stood behind one is no sign of anything until `unshielded`.

    >>> shielded("\\*") == "*", unshielded(shielded("\\*a\\*, \\n"))
    (False, '*a*, \\n')
    """
    return _BACKSLASHED.sub(lambda found: chr(_SHIELD + ord(found[1])), text)


def unshielded(text: str) -> str:
    """The words of a text that was shielded, as they were meant."""
    return text.translate(_MEANT)
