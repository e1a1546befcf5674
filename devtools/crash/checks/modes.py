"""Exactly one mode at any moment, in the database and as the API tells it."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from devtools.crash.api import Api
from devtools.crash.reading import Snapshot

OVERLAPS = """
    SELECT t.slug, a.id AS one, b.id AS other FROM storage_rescue a
    JOIN storage_rescue b ON b.team_id = a.team_id AND b.id > a.id
     AND tstzrange(a.started_at, a.ended_at) && tstzrange(b.started_at, b.ended_at)
    JOIN storage_team t ON t.id = a.team_id
"""
OPEN = """
    SELECT t.slug, count(DISTINCT r.id) AS rescues, count(i.id) AS incidents
    FROM storage_team t
    LEFT JOIN storage_rescue r ON r.team_id = t.id AND r.end_is = 'open'
    LEFT JOIN storage_incident i ON i.team_id = t.id AND i.is_open
    GROUP BY t.slug
"""


def check(database: Snapshot) -> list[str]:
    found = [
        f"{row['slug']}: Rescues {row['one']} and {row['other']} overlap"
        for row in database.rows(OVERLAPS)
    ]
    return found + [
        f"{row['slug']}: {row['rescues']} Rescues go on with {row['incidents']} incidents"
        for row in database.rows(OPEN)
        if row["rescues"] != row["incidents"] or row["rescues"] > 1
    ]


def check_told(api: Api, teams: list[str]) -> list[str]:
    """Read each team's modes as anybody would: they touch, and the last one lasts."""
    found = []
    board = {row["team"]: row["mode"] for row in api.get("/board")["items"]}
    for slug in teams:
        periods = api.all(f"/teams/{slug}/modes")
        found += [f"{slug}: {sentence}" for sentence in _told(periods)]
        is_in_rescue = bool(periods) and periods[-1]["mode"] == "rescue"
        if is_in_rescue != (board.get(slug) == "rescue"):
            found.append(f"{slug}: the board says {board.get(slug)}")
    return found


def _told(periods: list[dict[str, Any]]) -> list[str]:
    found = []
    if not periods or periods[-1]["to"] is not None:
        found.append("no mode lasts now")
    for before, after in pairwise(periods):
        if before["to"] is None or _at(before["to"]) != _at(after["from"]):
            found.append(f"{before['to']} and {after['from']} do not touch")
        if before["mode"] == after["mode"] == "delivery":
            found.append(f"Delivery follows Delivery at {after['from']}")
    return found


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
