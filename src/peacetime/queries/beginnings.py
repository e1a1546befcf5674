"""When an incident began: the first of its moments that somebody knows."""

from __future__ import annotations

from django.db.models.functions import Coalesce

# The index `incident_by_beginning` holds the same expression: change both or neither.
BEGAN = Coalesce("impact_started_at", "detected_at", "declared_at", "created_at")
