"""An incident on which a template is tried where there has been none yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.incidents.moments import Moments
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.postmortems.draft import Frozen, Happening, ToldThen

_BEGAN = datetime(2026, 3, 4, 12, tzinfo=UTC)


def _after(minutes: int) -> datetime:
    return _BEGAN + timedelta(minutes=minutes)


EXAMPLE = Frozen(
    summary="Payments time out",
    team="Checkout",
    zone=ZoneInfo("UTC"),
    moments=Moments(
        impact_started_at=_BEGAN,
        detected_at=_after(6),
        declared_at=_after(9),
        acknowledged_at=_after(9),
        resolved_at=_after(102),
    ),
    severity="SEV1",
    services=("Payments API",),
    customers="18% of orders",
    impact="18% of orders failed for 102 minutes.",
    cause="The connection pool handed out connections that were closed",
    responders=(
        ("Incident commander", "Alice Abel"),
        ("Communications lead", "Bob Beier"),
    ),
    told=(
        ToldThen(_after(30), "Payments fail for some customers. We roll back.", "18% of orders"),
    ),
    entries=(
        Happening(EntryKind.NOTE, _after(11), "18% of payments time out", "Alice Abel"),
        Happening(
            EntryKind.DECISION, _after(25), "Roll the release back", "Alice Abel", "it is safe"
        ),
        Happening(EntryKind.NOTE, _after(70), "Errors are below 0.1%", "Bob Beier"),
    ),
    thanks="Thanks to Bob Beier for the rollback.",
    link="https://peacetime.example.org/incidents/abcd1234",
)
