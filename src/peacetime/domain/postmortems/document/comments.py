"""HTML comments: no text of the document, but where a finding is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from peacetime.domain.shared.patterns import expression

_ALLOW = expression(
    r"\s*peacetime:\s*allow(?P<whole>-file)?\b[ \t]*(?P<rules>[\w\s,-]*?)\s*(?::\s*(?P<reason>.*?))?\s*$",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a writer allows: `<!-- peacetime: allow intention: the reason -->`.

    Args:
        line: Of the comment's last line; it holds there and on the next one.
        rules: The names of the rules.
        reason: Why; empty where none is given, and then it allows nothing.
        is_whole_file: Whether it holds everywhere (`allow-file`).

    >>> _, [allowed] = without_comments("<!-- peacetime: allow no-owner: tracked elsewhere -->")
    >>> allowed.rules, allowed.reason, allowed.is_whole_file
    (('no-owner',), 'tracked elsewhere', False)
    """

    line: int
    rules: tuple[str, ...]
    reason: str
    is_whole_file: bool


def without_comments(text: str) -> tuple[str, list[Allowance]]:
    """The same text with spaces where comments were, and what they allow.

    Cost: linear, also where comments are never closed.

    >>> without_comments("a <!-- b --> c")[0]
    'a            c'
    """
    if "<!--" not in text:
        return text, []
    parts: list[str] = []
    allowances: list[Allowance] = []
    at, line = 0, 1
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        inner = text[start + 4 : end]
        line += text.count("\n", at, end)
        parts += [text[at:start], re.sub(r"[^\n]", " ", text[start : end + 3])]
        at = end + 3
        if "peacetime" in inner[:40]:
            _append(allowances, inner[:2000], line)
    return "".join([*parts, text[at:]]), allowances


def _append(allowances: list[Allowance], inner: str, line: int) -> None:
    match = _ALLOW.match(inner)
    if match is not None:
        rules = tuple(rule for rule in re.split(r"[\s,]+", match["rules"].strip()) if rule)
        reason = " ".join((match["reason"] or "").split())
        allowances.append(Allowance(line, rules, reason, match["whole"] is not None))
