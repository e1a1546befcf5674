"""Every message written has a job until it is sent; what was sent arrived, in order, at least once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from devtools.crash.reading import Snapshot
from devtools.mail import MailServer

MESSAGES = """
    SELECT m.id, m.key, m.state, m.destination, i.ref, EXISTS (
        SELECT 1 FROM procrastinate_jobs j WHERE j.task_name = 'deliver_message'
        AND j.status IN ('todo', 'doing') AND (j.args->>'message_id')::bigint = m.id) AS has_job
    FROM storage_message m JOIN storage_incident i ON i.id = m.incident_id ORDER BY m.id
"""
# Whoever must hear of a declaration, and how often each address did.
TOLD = """
    SELECT i.ref, must.email, count(m.id) AS times FROM storage_incident i
    CROSS JOIN LATERAL (
        SELECT p.email FROM storage_membership s JOIN storage_person p ON p.id = s.person_id
        WHERE s.team_id = i.team_id AND s.left_on IS NULL
        UNION SELECT unnest(%s::text[])
    ) must
    LEFT JOIN storage_message m ON m.incident_id = i.id AND m.kind = 'mode.rescue.declared'
     AND lower(m.destination) = must.email
    GROUP BY i.ref, must.email HAVING count(m.id) <> 1
"""


@dataclass
class Messages:
    """What became of the messages."""

    written: int = 0
    sent: int = 0
    pending: int = 0
    repeated: int = 0
    findings: list[str] = field(default_factory=list)


def check(database: Snapshot, mail: MailServer, *, stakeholders: list[str]) -> Messages:
    messages = Messages()
    rows = database.rows(MESSAGES)
    arrived = [taken.key.strip(" <>").partition("@")[0] for taken in mail.mails]  # read afterwards
    place = {name: number for number, name in reversed(list(enumerate(arrived)))}  # the first time
    streams: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        name = row["key"].replace(":", ".")
        messages.written += 1
        messages.sent += row["state"] == "sent"
        messages.pending += row["state"] == "pending"
        if row["state"] == "pending" and not row["has_job"]:
            messages.findings.append(f"message {row['id']} waits and has no job")
        if row["state"] == "sent" and name not in place:
            messages.findings.append(
                f"message {row['id']} ({row['key']}) is called sent and never arrived"
            )
        if row["state"] in {"failed", "not_sent"}:
            messages.findings.append(f"message {row['id']} is {row['state']}")
        if name in place:
            streams[row["ref"], row["destination"]].append(place[name])
    messages.repeated = len(arrived) - len(place)
    for (ref, destination), places in streams.items():
        if places != sorted(places):
            messages.findings.append(f"{ref}: {destination} was told out of order")
    messages.findings += [
        f"{row['ref']}: {row['email']} was told {row['times']} times of the declaration"
        for row in database.rows(TOLD, stakeholders)
    ]
    return messages
