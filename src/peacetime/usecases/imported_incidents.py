"""Rows of a history become incidents: new ones, changed ones, and those that are known already."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from peacetime.storage.bulk import insert_rows
from peacetime.storage.identifiers import short_id
from peacetime.storage.models import Incident, ReplacedIncident
from peacetime.usecases.burst import imported

if TYPE_CHECKING:
    from peacetime.domain.incidents.history import HistoryRow
    from peacetime.storage.models import HistoryImport

# What a row says of an incident, and with it which import said so last.
SAID = (
    *("kind", "summary", "severity", "severity_word", "service_words", "source_digest"),
    *("impact_started_at", "detected_at", "declared_at", "acknowledged_at"),
    *("mitigated_at", "resolved_at", "history_import_id"),
)


def upsert(row: HistoryImport, rows: list[HistoryRow], *, at: datetime) -> None:
    """Write what is new or changed, unless it is only tried, and count it on the import."""
    keys = {found.source_key: found for found in rows}
    known = {
        key: (digest, said_by, pk)
        for key, digest, said_by, pk in Incident.objects.filter(
            team=row.team, source_key__in=list(keys)
        ).values_list("source_key", "source_digest", "history_import_id", "pk")
    }
    mine = [pk for _, said_by, pk in known.values() if said_by == row.pk]  # by an earlier try
    replaced = set(
        ReplacedIncident.objects.filter(history_import=row, incident__in=mine).values_list(
            "incident_id", flat=True
        )
        if mine
        else ()
    )
    new = [found for key, found in keys.items() if key not in known]
    changed = {}
    for key, (digest, said_by, pk) in known.items():
        if key is None or digest != keys[key].digest:
            changed[key] = keys[key or ""]
        elif said_by == row.pk:
            row.rows_changed += pk in replaced
            row.rows_added += pk not in replaced
        else:
            row.rows_unchanged += 1
    row.rows_added += len(new)
    row.rows_changed += len(changed)
    if not row.is_dry_run:
        _insert(row, new, at)
        _replace(row, {key: found for key, found in changed.items() if key})
        strangers = imported.engage(row, new, at=at)
        strangers += imported.engage_anew(row, [*changed.values()], at=at) if changed else 0
        _remark(row, strangers)


def _remark(row: HistoryImport, strangers: int) -> None:
    """Say of how many words nobody here is meant; their work is counted as nobody's in particular."""
    if strangers:
        sentence = (
            "Responders are named whom nobody here is called. Their work counts, and is shared evenly "
            "among the team."
        )
        known = row.remarks.setdefault(
            "responder_unknown", {"count": 0, "sentence": sentence, "line": 0}
        )
        known["count"] += strangers


def restore(incident: Incident, before: dict[str, str | int | None]) -> None:
    """Let an incident say again what it said before an import changed it."""
    for name, value in before.items():
        is_moment = name.endswith("_at") and value is not None
        setattr(incident, name, datetime.fromisoformat(str(value)) if is_moment else value)


def _insert(row: HistoryImport, rows: list[HistoryRow], at: datetime) -> None:
    shared = Incident(team=row.team, origin="import", is_open=False, created_at=at)
    insert_rows(
        shared,
        [
            {"ref": short_id(), "source_key": found.source_key, **_told(found, row)}
            for found in rows
        ],
    )


def _replace(row: HistoryImport, changed: dict[str, HistoryRow]) -> None:
    """Write the new words, and keep the old ones for who undoes this import."""
    incidents = list(Incident.objects.filter(team=row.team, source_key__in=list(changed)))
    ReplacedIncident.objects.bulk_create(
        (
            ReplacedIncident(history_import=row, incident=incident, before=_before(incident))
            for incident in incidents
        ),
        ignore_conflicts=True,  # an earlier try has kept the oldest
    )
    for incident in incidents:
        _filled(incident, changed[incident.source_key or ""], row)
    Incident.objects.bulk_update(incidents, SAID)


def _before(incident: Incident) -> dict[str, str | int | None]:
    values = {name: getattr(incident, name) for name in SAID}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _filled(incident: Incident, found: HistoryRow, row: HistoryImport) -> Incident:
    for name, value in _told(found, row).items():
        setattr(incident, name, value)
    return incident


def _told(found: HistoryRow, row: HistoryImport) -> dict[str, Any]:
    """What a row says of its incident, by the names of `SAID`."""
    return {
        "kind": found.kind,
        "summary": found.title[:300] or "(no title in the source)",
        "severity": found.severity.value if found.severity else "",
        "severity_word": found.severity_word[:100],
        "service_words": "; ".join(found.services)[:1000],
        "source_digest": found.digest,
        "impact_started_at": found.started_at,
        "detected_at": found.detected_at,
        "declared_at": found.declared_at,
        "acknowledged_at": found.acknowledged_at,
        "mitigated_at": found.mitigated_at,
        "resolved_at": found.resolved_at,
        "history_import_id": row.pk,
    }
