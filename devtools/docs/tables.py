"""Markdown tables."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a pipe inside a cell is escaped, a line break becomes a space."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell(text) for text in row)} |" for row in rows]
    return "\n".join(lines)


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def generated(title: str, *paragraphs: str) -> str:
    note = "*This page is written by `make docs` from the code.*"
    return "\n\n".join([f"# {title}", note, *(p.strip() for p in paragraphs)]) + "\n"
