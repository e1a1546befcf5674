"""What a person may say about how a file is to be read; the rest is found in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import label, listed, quoted

MOMENTS = (
    *("started_at", "detected_at", "declared_at"),
    *("acknowledged_at", "mitigated_at", "resolved_at"),
)
FIELDS: Mapping[str, str] = {
    "started_at": "When it started",
    "detected_at": "When it was detected",
    "declared_at": "When it was declared",
    "acknowledged_at": "When somebody acknowledged it",
    "mitigated_at": "When its impact was mitigated",
    "resolved_at": "When it was resolved",
    "acknowledged_after": "How long until it was acknowledged, in seconds",
    "resolved_after": "How long until it was resolved, in seconds",
    "title": "What was wrong, in a line",
    "severity": "How bad it was",
    "services": "Which services it touched",
    "incident_id": "By which it is known again",
    "kind": "Incident or maintenance",
    "status": "Its status in the source",
    "org": "Whose it is",
    "time_zone": "The time zone of the row",
    "responders": "Who worked on it",
    "responder_count": "How many people worked on it",
    "update_count": "How many updates it got",
    "source": "Where it can be looked up",
}
POINTED = {name: text for name, text in FIELDS.items() if name != "org"}


class DateOrder(StrEnum):
    """Which number of a date like 03/04/2026 comes first."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class Choices:
    """How a person said a file is to be read.

    `columns` maps our fields to columns of the file; None leaves them to be recognised.
    `date_order` is needed only where the dates themselves do not tell it. With
    `is_24_midnight` an hour 24:00 is midnight at the end of its day; otherwise it is refused.
    """

    columns: Mapping[str, str] | None = None
    date_order: DateOrder | None = None
    is_24_midnight: bool = False


def date_order_named(word: str) -> DateOrder | None:
    """The order of that name, None for "".

    Raises:
        InvalidInput: `date_order_unknown`.

    >>> date_order_named("day_first"), date_order_named("")
    (<DateOrder.DAY_FIRST: 'day_first'>, None)
    """
    if not word:
        return None
    try:
        return DateOrder(word)
    except ValueError:
        known = listed([order.value for order in DateOrder], last="or")
        sentence = f"The order of dates is {quoted(word)}. Write {known}."
        raise InvalidInput(sentence, field="date_order", code="date_order_unknown") from None


def pointed_columns(pairs: Mapping[str, str]) -> dict[str, str] | None:
    """What was pointed at, field by field; None where nothing was.

    Raises:
        InvalidInput: `field_unknown`.

    >>> pointed_columns({"started_at": "Begin", "title": ""})
    {'started_at': 'Begin'}
    """
    for name in pairs:
        if name not in FIELDS:
            sentence = f"There is no field {quoted(name)}. The fields are {', '.join(FIELDS)}."
            raise InvalidInput(sentence, field="map", code="field_unknown")
    return {name: column for name, column in pairs.items() if column} or None


def field_label(name: str) -> str:
    """A field's name for people."""
    return label(name)
