"""What is kept version by version under one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from peacetime.queries.lookup import is_storable
from peacetime.storage.models import Engagement, LedgerCorrection, TimeOff

if TYPE_CHECKING:
    from django.db.models import QuerySet

Kept = TypeVar("Kept", Engagement, LedgerCorrection, TimeOff)


def newest(rows: QuerySet[Kept], key: str) -> Kept | None:
    """The version recorded last; none of a key that no database could hold."""
    if not is_storable(key):
        return None
    return rows.filter(key=key).order_by("recorded_at", "pk").last()
