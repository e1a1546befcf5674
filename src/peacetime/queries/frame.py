"""What the frame of every page shows."""

from __future__ import annotations

from peacetime.storage.models import Rescue


def rescue_count() -> int:
    """How many teams are in Rescue Mode."""
    return Rescue.objects.filter(end_is="open", team__archived_at=None).count()
