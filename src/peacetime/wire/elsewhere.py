"""What readers of other tools' incidents share: rows in the form that an import takes, and pages of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peacetime.domain.signals.fields import at, line
from peacetime.domain.signals.moments import is_no_moment, moment

Row = Mapping[str, str]
SEPARATOR = "; "
MOMENTS = (
    "started_at",
    "detected_at",
    "declared_at",
    "acknowledged_at",
    "mitigated_at",
    "resolved_at",
)


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page of incidents.

    Args:
        rows: In the form of our own export.
        next: Where the next page begins, as the reader understands it; "" where this was the last.
        remark: What may be missing, and why, as a sentence.
    """

    rows: tuple[Row, ...]
    next: str = ""
    remark: str = ""


def row(
    said: Mapping[str, Any], *, services: Iterable[Any] = (), people: Iterable[Any] = ()
) -> Row:
    """A row of an import: what is not known is not there, and a moment that cannot be read stays as it is written.

    So the preview says what is wrong with it, and it is never read as something else.
    """
    told = {name: when(value) if name in MOMENTS else line(value) for name, value in said.items()}
    told["services"], told["responders"] = (
        joined(services),
        joined(line(one).replace(",", " ") for one in people),
    )
    return {name: value for name, value in told.items() if value}


def when(value: Any) -> str:
    """A moment as ISO 8601; one that cannot be read as it stands; "" where there is none."""
    found = moment(value)
    if found is not None:
        return found.isoformat()
    return line(value) if is_no_moment(value) else ""


def joined(values: Iterable[Any]) -> str:
    """Names in one cell, each once; a separator inside of a name does not part it."""
    plain = (line(value).replace(";", ",") for value in values)
    return SEPARATOR.join(dict.fromkeys(value for value in plain if value))


def items(body: Any, path: str) -> list[Any]:
    """A list somewhere in an answer; nothing where there is none, and only objects of it."""
    found = at(body, path) if path else body
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def number(cursor: str, *, first: int = 0) -> int:
    """A cursor that counts."""
    return int(cursor) if cursor.isascii() and cursor.isdigit() else first


def is_since(value: Any, since: datetime) -> bool:
    """Whether a moment lies in the time that was asked for; one that cannot be read may, so it does."""
    found = moment(value)
    return found is None or found >= since
