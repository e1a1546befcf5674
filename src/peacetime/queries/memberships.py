"""Who is in a team on a day: from the day they join up to, not including, the day they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date


def present(*, on: date | None = None, of: str = "") -> Q:
    """The condition of being in the team on a day, today (in UTC) where none is given.

    `of` leads to the membership from where the query starts, as in `memberships__`.
    """
    day = on or timezone.now().date()
    not_left = Q(**{f"{of}left_on": None}) | Q(**{f"{of}left_on__gt": day})
    return Q(**{f"{of}joined_on__lte": day}) & not_left
