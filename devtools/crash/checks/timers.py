"""Every timer whose time has come fired once: one entry and one message an address, or a reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from devtools.crash.reading import Snapshot

# A timer is late by the downtime, and by the time after which a dead worker is given up.
GRACE_SECONDS = 12.0

DUE = """
    SELECT r.id, r.kind, EXTRACT(epoch FROM now() - r.due_at) AS late, j.status, w.last_heartbeat
    FROM storage_reminder r
    LEFT JOIN procrastinate_jobs j ON j.task_name = 'fire_reminder'
     AND (j.args->>'reminder_id')::bigint = r.id AND j.status IN ('todo', 'doing', 'failed')
    LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
    WHERE r.fired_at IS NULL AND r.due_at < now() - make_interval(secs => %s)
"""
FIRED = """
    SELECT r.kind, r.outcome, count(*) AS times,
           max(EXTRACT(epoch FROM r.fired_at - r.due_at)) AS latest,
           count(*) FILTER (WHERE r.fired_at < r.due_at) AS early
    FROM storage_reminder r WHERE r.fired_at IS NOT NULL GROUP BY r.kind, r.outcome
"""
ENTRIES = """
    SELECT i.ref, count(DISTINCT r.id) AS fired,
           (SELECT count(*) FROM storage_timelineentry e
            WHERE e.incident_id = i.id AND e.kind = 'reminder') AS entries,
           (SELECT count(*) FROM storage_event v
            WHERE v.incident = i.ref AND v.fact IN ('incident.update.missed',
                'incident.roles.missed', 'incident.review.reached')) AS facts
    FROM storage_incident i
    LEFT JOIN storage_reminder r ON r.incident_id = i.id AND r.outcome = 'told'
    GROUP BY i.id
"""
TOLD = """
    SELECT r.id, i.ref, r.kind, count(m.id) AS messages,
           count(m.id) - count(DISTINCT m.destination) AS doubled
    FROM storage_reminder r JOIN storage_incident i ON i.id = r.incident_id
    LEFT JOIN storage_message m ON m.incident_id = i.id AND m.key LIKE i.ref || ':reminder:' || r.id || ':%%'
    WHERE r.outcome = 'told' GROUP BY r.id, i.ref, r.kind
"""
# A missed promise is silent only where it was kept, replaced, or the incident was over.
SILENT = """
    SELECT r.id, i.ref FROM storage_reminder r JOIN storage_incident i ON i.id = r.incident_id
    JOIN storage_rescue w ON w.id = i.rescue_id
    WHERE r.kind = 'update_due' AND r.outcome = 'not_needed'
      AND NOT (w.ended_at IS NOT NULL AND w.ended_at < r.fired_at + interval '5 seconds')
      AND NOT EXISTS (SELECT 1 FROM storage_statusupdate u WHERE u.incident_id = i.id
                      AND u.next_update_at <> r.due_at AND u.sent_at < r.fired_at + interval '5 seconds')
"""
UNSET = """
    SELECT count(*) FROM storage_reminder r WHERE r.fired_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j WHERE j.task_name = 'fire_reminder'
        AND j.status IN ('todo', 'doing') AND (j.args->>'reminder_id')::bigint = r.id)
"""


@dataclass
class Timers:
    """How many fired, how late the latest was, and what is wrong."""

    fired: int = 0
    told: int = 0
    latest_seconds: float = 0.0
    kinds: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


def overdue(database: Snapshot, grace: float = GRACE_SECONDS) -> list[str]:
    """The timers that should have fired so long ago and have not."""
    return [
        f"timer {row['id']} ({row['kind']}) is {row['late']:.0f} s late: its job is {row['status']}, "
        f"its worker was heard of at {row['last_heartbeat']}"
        for row in database.rows(DUE, grace)
    ]


def check(database: Snapshot) -> Timers:
    timers = Timers()
    for row in database.rows(FIRED):
        timers.fired += row["times"]
        timers.told += row["times"] if row["outcome"] == "told" else 0
        timers.kinds[f"{row['kind']} {row['outcome']}"] = row["times"]
        timers.latest_seconds = max(timers.latest_seconds, float(row["latest"]))
        if row["early"]:
            timers.findings.append(
                f"{row['early']} timers of {row['kind']} fired before their time"
            )
    for row in database.rows(ENTRIES):
        if not row["fired"] == row["entries"] == row["facts"]:
            timers.findings.append(
                f"{row['ref']}: {row['fired']} timers told, {row['entries']} entries, {row['facts']} facts"
            )
    for row in database.rows(TOLD):
        if row["messages"] < 1 or row["doubled"]:
            timers.findings.append(f"{row['ref']}: {row['kind']} told {row['messages']} messages")
    timers.findings += [
        f"{row['ref']}: the promise of timer {row['id']} was missed in silence"
        for row in database.rows(SILENT)
    ]
    if lost := database.number(UNSET):
        timers.findings.append(f"{lost} timers have no job")
    return timers
