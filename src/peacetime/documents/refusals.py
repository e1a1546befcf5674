"""Why a text cannot be read at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from peacetime.domain.shared.errors import InvalidInput

Path = tuple[str | int, ...]


class DocumentRefused(InvalidInput):
    """A text cannot be read; `line` is where reading stopped, where that is known."""

    code = "document_unreadable"

    def __init__(self, sentence: str, *, code: str | None = None, line: int | None = None) -> None:
        self.line = line
        told = sentence if line is None else f"Line {line}: {sentence}"
        super().__init__(told, field="file", code=code, details={"line": line})


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing that is odd about a text that can be read.

    Args:
        code: Stable, for programs.
        sentence: What is odd, and what was made of it.
        line: From 1.
    """

    code: str
    sentence: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text as plain values.

    Args:
        value: Dicts with texts as keys, lists, texts, numbers, True, False, None.
        lines: Of the places in it, from 1; empty where nobody kept them.
        oddities: What was odd.
    """

    value: object
    lines: dict[Path, int] = field(default_factory=dict)
    oddities: tuple[Oddity, ...] = ()
