"""JSON as plain values; of an unreadable text the line."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from peacetime.documents.refusals import Document, DocumentRefused, Oddity

LARGEST = 50 * 1024 * 1024


def read_json(text: str) -> Document:
    """The value of a text.

    Raises:
        DocumentRefused: `document_too_large`, `document_unreadable`, `document_too_deep`.
    """
    if len(text) > LARGEST:
        sentence = (
            f"A JSON text of more than {LARGEST // 1024 // 1024} MB is not read. "
            "Ask for less: a shorter time, or fewer labels."
        )
        raise DocumentRefused(sentence, code="document_too_large")
    twice: dict[str, None] = {}

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                twice[key] = None
            found.setdefault(key, value)
        return found

    try:
        value = json.loads(text, object_pairs_hook=once, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise DocumentRefused(f"This is no JSON: {error.msg}.", line=error.lineno) from None
    except RecursionError:
        sentence = "Lists and entries lie too deep. Flatten them."
        raise DocumentRefused(sentence, code="document_too_deep") from None
    except ValueError as error:
        raise DocumentRefused(f"This is no JSON: {error}.") from None
    oddities = tuple(
        Oddity("key_twice", f"“{key[:60]}” stands in an entry twice; the first counts.")
        for key in twice
    )
    return Document(value, {(): 1}, oddities)


def _refuse(word: str) -> NoReturn:
    raise DocumentRefused(f"This is no JSON: {word} is no number.")
