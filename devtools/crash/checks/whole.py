"""Nothing half-done: what one command writes in several tables is there altogether or not at all."""

from __future__ import annotations

from typing import LiteralString

from devtools.crash.reading import Snapshot

# Each counts what must not exist.
HALF_DONE: dict[str, LiteralString] = {
    "incidents without a Rescue": """
        SELECT count(*) FROM storage_incident WHERE rescue_id IS NULL""",
    "Rescues without an incident": """
        SELECT count(*) FROM storage_rescue r
        WHERE NOT EXISTS (SELECT 1 FROM storage_incident i WHERE i.rescue_id = r.id)""",
    "incidents without their four exit criteria": """
        SELECT count(*) FROM storage_incident i
        WHERE (SELECT array_agg(number ORDER BY number) FROM storage_exitcriterion c
               WHERE c.incident_id = i.id) IS DISTINCT FROM ARRAY[1, 2, 3, 4]::smallint[]""",
    "open roles in closed incidents": """
        SELECT count(*) FROM storage_roleassignment a JOIN storage_incident i ON i.id = a.incident_id
        WHERE a.to_at IS NULL AND NOT i.is_open""",
    "closed incidents in open Rescues, or the other way round": """
        SELECT count(*) FROM storage_incident i JOIN storage_rescue r ON r.id = i.rescue_id
        WHERE i.is_open <> (r.end_is = 'open')""",
    "closed incidents without end or summary": """
        SELECT count(*) FROM storage_incident
        WHERE NOT is_open AND (resolved_at IS NULL OR final_summary = '' OR next_update_at IS NOT NULL)""",
    "incidents whose entries of a mode are not one, and two once closed": """
        SELECT count(*) FROM storage_incident i
        WHERE (SELECT count(*) FROM storage_timelineentry e
               WHERE e.incident_id = i.id AND e.kind = 'mode') <> CASE WHEN i.is_open THEN 1 ELSE 2 END""",
    "incidents whose roles are not what their timeline says": """
        SELECT count(*) FROM storage_incident i
        WHERE (SELECT count(*) FROM storage_timelineentry e WHERE e.incident_id = i.id
               AND e.kind = 'role' AND e.text NOT LIKE '%%is no longer%%')
           <> (SELECT count(*) FROM storage_roleassignment a WHERE a.incident_id = i.id)""",
    "incidents whose updates are not what their timeline says": """
        SELECT count(*) FROM storage_incident i
        WHERE (SELECT count(*) FROM storage_timelineentry e WHERE e.incident_id = i.id AND e.kind = 'update')
           <> (SELECT count(*) FROM storage_statusupdate u WHERE u.incident_id = i.id)""",
    "incidents whose ticks are not what their timeline says": """
        SELECT count(*) FROM storage_incident i
        WHERE (SELECT count(*) FROM storage_timelineentry e WHERE e.incident_id = i.id AND e.kind = 'criterion')
           <> (SELECT sum(c.version) FROM storage_exitcriterion c WHERE c.incident_id = i.id)""",
    "promises without a timer": """
        SELECT count(*) FROM storage_statusupdate u WHERE u.next_update_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM storage_reminder r WHERE r.incident_id = u.incident_id
            AND r.kind = 'update_due' AND r.due_at = u.next_update_at)""",
    "declarations without their audit entry": """
        SELECT count(*) FROM storage_incident i WHERE 1 <> (
            SELECT count(*) FROM storage_auditentry a
            WHERE a.fact = 'mode.rescue.declared' AND a.object = 'incident:' || i.ref)""",
    "stand-downs without their audit entry": """
        SELECT abs((SELECT count(*) FROM storage_auditentry WHERE fact = 'mode.rescue.stood_down')
                 - (SELECT count(*) FROM storage_rescue WHERE end_is = 'exact'))""",
    "updates without their audit entry": """
        SELECT abs((SELECT count(*) FROM storage_auditentry WHERE fact = 'incident.update.sent')
                 - (SELECT count(*) FROM storage_statusupdate))""",
    "entries that those who watch were not told of": """
        SELECT abs((SELECT count(*) FROM storage_timelineentry WHERE kind IN ('note', 'decision', 'action'))
                 - (SELECT count(*) FROM storage_event WHERE fact = 'incident.timeline.appended'))""",
    "declarations that those who watch were not told of": """
        SELECT abs((SELECT count(*) FROM storage_incident)
                 - (SELECT count(*) FROM storage_event WHERE fact = 'mode.rescue.declared'))""",
    "answers begun and not kept": """
        SELECT count(*) FROM storage_idempotencykey WHERE status IS NULL""",
}


def check(database: Snapshot) -> list[str]:
    counts = {what: database.number(sql) for what, sql in HALF_DONE.items()}
    return [f"{count} {what}" for what, count in counts.items() if count]
