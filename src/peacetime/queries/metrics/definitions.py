"""Every metric that Peacetime tells of itself: its name, what it counts, its labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PREFIX = "peacetime_"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. The unit stands at the end of its name, as Prometheus has it."""

    name: str
    kind: Literal["gauge", "counter"]
    help: str
    labels: tuple[str, ...] = ()


def _of_team(
    name: str, text: str, *labels: str, kind: Literal["gauge", "counter"] = "gauge"
) -> Metric:
    return Metric(f"{PREFIX}{name}", kind, text, ("team", *labels))


def _of_all(name: str, text: str, *labels: str) -> Metric:
    return Metric(f"{PREFIX}{name}", "gauge", text, labels)


TEAM_MODE = _of_team("team_mode", "1 for the mode the team is in, 0 for the others.", "mode")
TIME_IN_MODE = _of_team(
    "team_time_in_mode_seconds",
    "How long the team has been in its mode; none where that is not known.",
)
RESCUE_SECONDS = _of_team(
    "team_rescue_seconds_total",
    "Time in Rescue Mode since the team's history begins. It falls when an import is undone.",
    kind="counter",
)
UNKNOWN_ENDS = _of_team(
    "team_rescues_without_end", "Rescues of which no end is known; they count as no time."
)
USABLE_HOURS = _of_team(
    "team_burst_usable_hours",
    "Burst Capacity that is left, in credit-hours; none of teams of fewer than five people.",
)
CAP_HOURS = _of_team("team_burst_cap_hours", "The most Burst Capacity the team can hold, in hours.")
DEBT_HOURS = _of_team("team_burst_debt_hours", "Burst Capacity that is owed, in credit-hours.")
TEAM_INCIDENTS = _of_team(
    "team_incidents_open", "Open incidents of the team; no private ones, no drills."
)
OVERDUE_UPDATES = _of_team(
    "team_updates_overdue", "Open incidents whose promised stakeholder update is overdue."
)
UNFILLED_ROLES = _of_team(
    "team_roles_unfilled",
    "Open incidents in which nobody has held a needed role for ten minutes.",
    "role",
)
OPEN_ACTIONS = _of_team("team_action_items_open", "Action items that are neither done nor dropped.")
OVERDUE_ACTIONS = _of_team(
    "team_action_items_overdue", "Open action items whose due date has passed on the team's clocks."
)
TEAMS = _of_all("teams", "Teams by the mode they are in.", "mode")
INCIDENTS = _of_all(
    "incidents_open", "Open incidents by severity; no private ones, no drills.", "severity"
)
MESSAGES_WAITING = _of_all("messages_waiting", "Messages that wait to be sent.")
MESSAGES_FAILED = _of_all(
    "messages_failed", "Messages of the last seven days that were tried and given up."
)
SENDING_HELD = _of_all("sending_held", "1 while a restored copy sends nothing.")
JOBS_WAITING = _of_all("jobs_waiting", "Jobs that are due and have not begun.", "queue")
JOBS_LATE = _of_all("jobs_late", "Jobs that were due more than 30 seconds ago.", "queue")
JOBS_FAILED = _of_all("jobs_failed", "Jobs that were given up and are still kept.", "queue")
WORKER_HEARD = _of_all(
    "worker_heartbeat_age_seconds", "How long ago a worker was heard of; none where none ever was."
)
INTAKE_WAITING = _of_all(
    "intake_deliveries_waiting", "Deliveries of other tools that are kept and not read yet."
)
INTAKE_OLDEST = _of_all(
    "intake_oldest_age_seconds", "How long the oldest of them waits; none where none waits."
)
SOURCE_DEAD = _of_all(
    "source_deliveries_dead", "Deliveries that could not be read and wait for a person.", "source"
)
SOURCE_HEARD = _of_all(
    "source_last_received_age_seconds",
    "How long ago a source sent anything; none where it never did.",
    "source",
)
GROUPS_OPEN = _of_all(
    "alert_groups_open", "Groups of alerts of the last seven days that are firing."
)
CONNECTION_FAILURES = _of_all(
    "connection_failures", "Failures in a row of what is sent through a connection.", "connection"
)

METRICS = (
    *(TEAM_MODE, TIME_IN_MODE, RESCUE_SECONDS, UNKNOWN_ENDS),
    *(USABLE_HOURS, CAP_HOURS, DEBT_HOURS),
    *(TEAM_INCIDENTS, OVERDUE_UPDATES, UNFILLED_ROLES, OPEN_ACTIONS, OVERDUE_ACTIONS),
    *(TEAMS, INCIDENTS, MESSAGES_WAITING, MESSAGES_FAILED, SENDING_HELD),
    *(JOBS_WAITING, JOBS_LATE, JOBS_FAILED, WORKER_HEARD),
    *(INTAKE_WAITING, INTAKE_OLDEST, SOURCE_DEAD, SOURCE_HEARD, GROUPS_OPEN, CONNECTION_FAILURES),
)
