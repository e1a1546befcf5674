"""Pages of what has versions: which one was seen, and which two lie beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

    from peacetime.web.form import Form

MOST_DIGITS = 9


def version_seen(form: Form) -> int | None:
    """The version that somebody looked at when they typed; None where the form does not say."""
    return _number(form.value("version"))


def against(request: HttpRequest, number: int, current: int) -> int:
    """The version to compare with: the one asked for, else the present one, else the one before it."""
    asked = _number(request.GET.get("with", ""))
    if asked is not None:
        return asked
    return current if number != current else max(0, current - 1)


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None
