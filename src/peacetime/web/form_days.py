"""Days, clock times and numbers typed into a form."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import label, quoted

if TYPE_CHECKING:
    from django.http import HttpRequest

    from peacetime.web.form import Form

LONGEST_NUMBER = 6


def day(form: Form, name: str) -> date | None:
    """The day in a field, or None where it was left empty.

    Raises:
        InvalidInput: `day_unreadable`.
    """
    written = form.value(name).strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        sentence = f"{label(name)} is {quoted(written)}, which is no day. Write it like 2026-03-31."
        raise InvalidInput(sentence, field=name, code="day_unreadable") from None


def required_day(form: Form, name: str) -> date:
    """The day in a field that must have one.

    Raises:
        InvalidInput: `day_unreadable`, `day_missing`.
    """
    written = day(form, name)
    if written is None:
        sentence = f"{label(name)} is empty. Choose a day."
        raise InvalidInput(sentence, field=name, code="day_missing")
    return written


def end_of_day(form: Form, name: str, zone: str) -> datetime | None:
    """The end of the day in a field, by the clocks of a zone."""
    last = day(form, name)
    if last is None or last == date.max:
        return None
    return datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone or "UTC"))


def clock(form: Form, name: str) -> time:
    """The clock time in a field.

    Raises:
        InvalidInput: `time_unreadable`.
    """
    written = form.value(name).strip()
    try:
        return datetime.strptime(written[:5], "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        sentence = (
            f"{label(name)} is {quoted(written)}, which is no clock time. Write it like 09:00."
        )
        raise InvalidInput(sentence, field=name, code="time_unreadable") from None


def whole_number(form: Form, name: str) -> int | None:
    """The number in a field, or None where it was left empty.

    Raises:
        InvalidInput: `number_unreadable`.
    """
    written = form.value(name).strip()
    if not written:
        return None
    if not written.isascii() or not written.isdigit() or len(written) > LONGEST_NUMBER:
        sentence = f"{quoted(written)} is not a whole number. Write one, or leave it empty."
        raise InvalidInput(sentence, field=name, code="number_unreadable")
    return int(written)


def page_number(request: HttpRequest) -> int:
    """Which page was asked for; 1 where that cannot be read."""
    written = request.GET.get("page", "1")
    is_number = written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER
    return int(written) if is_number else 1
