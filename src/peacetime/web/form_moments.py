"""Moments typed into a form: the browser sends a local time, the team's zone says which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.shared.moments import parse_moment
from peacetime.domain.shared.zones import named_zone

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.web.form import Form


def moment(form: Form, name: str, zone: str) -> datetime | None:
    """The moment in a field, or None where it was left empty.

    Raises:
        InvalidInput: It cannot be read, or clocks skipped it.
    """
    written = form.value(name).strip()
    return parse_moment(written, field=name, assumed_zone=named_zone(zone)).at if written else None
