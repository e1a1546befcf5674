"""The sentence the board begins with, in one query however many teams there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from peacetime.domain.communications.wording import percent
from peacetime.domain.modes.periods import LEAST_KNOWN
from peacetime.queries.live import Cursor

MONTH = timedelta(days=30)

# Known time is what lies after the beginning of a team's history; a Rescue of unknown end counts as no time.
_SHARES = """
    WITH live AS (SELECT id, history_from FROM storage_team WHERE archived_at IS NULL),
    windows(name, begins, ends) AS (VALUES ('now', %(month_ago)s, %(at)s), ('before', %(two_ago)s, %(month_ago)s)),
    known AS (
        SELECT w.name, sum(EXTRACT(epoch FROM w.ends - greatest(t.history_from, w.begins))) AS seconds
        FROM windows w JOIN live t ON t.history_from < w.ends GROUP BY w.name),
    spent AS (
        SELECT w.name, sum(EXTRACT(epoch FROM least(coalesce(r.ended_at, w.ends), w.ends)
                                              - greatest(r.started_at, w.begins, t.history_from))) AS seconds
        FROM windows w JOIN storage_rescue r
          ON r.end_is <> 'unknown' AND r.started_at < w.ends AND (r.ended_at IS NULL OR r.ended_at > w.begins)
        JOIN live t ON t.id = r.team_id AND t.history_from < least(coalesce(r.ended_at, w.ends), w.ends)
        GROUP BY w.name)
    SELECT (SELECT count(*) FROM live),
           (SELECT count(*) FROM storage_rescue r JOIN live t ON t.id = r.team_id WHERE r.end_is = 'open'),
           (SELECT 1 - coalesce(s.seconds, 0) / k.seconds FROM known k LEFT JOIN spent s USING (name)
            WHERE k.name = 'now' AND k.seconds > %(least)s),
           (SELECT 1 - coalesce(s.seconds, 0) / k.seconds FROM known k LEFT JOIN spent s USING (name)
            WHERE k.name = 'before' AND k.seconds > %(least)s),
           pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
           ARRAY(SELECT e.id FROM storage_event e
                 WHERE e.xid >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint ORDER BY e.xid, e.id),
           EXISTS(SELECT FROM storage_sendinghold WHERE released_at IS NULL),
           EXISTS(SELECT FROM storage_modesuggestion s JOIN live t ON t.id = s.team_id WHERE s.fate = ''),
           (SELECT count(*) FROM storage_alertgroup
             WHERE merged_into_id IS NULL AND (firing > 0 OR acknowledged > 0))
"""


@dataclass(frozen=True, slots=True)
class Headline:
    """How many teams are in Rescue Mode, and how the last 30 days compare with the 30 before."""

    headline: str
    lede: str
    teams: int
    in_rescue: int
    cursor: str  # the place in the stream of everything read in the same snapshot
    is_held: bool  # a restored copy, which sends nothing
    has_suggestions: bool  # signals look like another mode, and nobody has answered
    open_groups: int  # of alerts


def headline(*, at: datetime) -> Headline:
    """The two sentences above the board."""
    with connection.cursor() as cursor:
        windows = {"at": at, "month_ago": at - MONTH, "two_ago": at - 2 * MONTH}
        cursor.execute(_SHARES, {**windows, "least": LEAST_KNOWN.total_seconds()})
        teams, in_rescue, now, before, horizon, beyond, *others = cursor.fetchone()
    lede = _lede(_float(now), _float(before))
    place = str(Cursor(horizon, tuple(beyond)))
    return Headline(_headline(teams, in_rescue), lede, teams, in_rescue, place, *others)


def _float(value: object) -> float | None:
    return None if value is None else max(0.0, float(str(value)))


def _headline(teams: int, in_rescue: int) -> str:
    if not teams:
        return "No team is set up yet"
    if not in_rescue:
        return (
            "The team is in Delivery Mode"
            if teams == 1
            else f"All {teams:,} teams are in Delivery Mode"
        )
    if teams == 1:
        return "The team is in Rescue Mode"
    verb = "is" if in_rescue == 1 else "are"
    return f"{in_rescue:,} of {teams:,} teams {verb} in Rescue Mode"


def _lede(now: float | None, before: float | None) -> str:
    if now is None:
        return "How much of the time is Delivery shows here once there is a history."
    sentence = f"{percent(now)} of the last 30 days was Delivery"
    if before is None:
        return sentence + "; the 30 days before are not known."
    if percent(now) == percent(before):
        return sentence + ", as in the 30 days before."
    direction = "up" if now > before else "down"
    return f"{sentence}, {direction} from {percent(before)}."
