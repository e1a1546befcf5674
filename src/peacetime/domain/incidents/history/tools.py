"""Which tool wrote a file, told by its columns; and which of them are which of our fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

OWN = (
    *("org", "incident_id", "kind", "started_at", "detected_at", "declared_at"),
    *("acknowledged_at", "mitigated_at", "resolved_at", "severity", "title", "services"),
    *("update_count", "tz_source", "source", "responders", "responder_count"),
)


@dataclass(frozen=True, slots=True)
class Tool:
    """A kind of file: the columns that tell it, and which of them hold what.

    Of several columns for one field the first that is mostly filled is taken. `zone` is the one
    in which the tool writes moments that name none; "" where it does not say. With
    `tells_maintenance_by_title` a title that speaks of maintenance makes the row maintenance.
    """

    name: str
    marks: tuple[frozenset[str], ...]
    columns: Mapping[str, tuple[str, ...]] = field(hash=False)
    zone: str = ""
    tells_maintenance_by_title: bool = False

    def wrote(self, names: Iterable[str]) -> bool:
        """Whether all the columns of one of its marks are there."""
        there = set(names)
        return any(mark <= there for mark in self.marks)


def _mark(*names: str) -> frozenset[str]:
    return frozenset(names)


PEACETIME = Tool("Peacetime", (_mark("started_at"),), {name: (name,) for name in OWN})
PAGERDUTY = Tool(
    "PagerDuty",
    (
        _mark("incident_number", "created_at", "urgency"),
        _mark("incident_number", "created_on"),
        _mark("incident_number", "escalation_policy_name"),
        _mark("seconds_to_first_ack", "created_at"),
        _mark("incident_number", "service.summary"),
    ),
    {
        "incident_id": ("id", "incident_id", "incident_number"),
        "started_at": ("created_at", "created_on"),
        "resolved_at": ("resolved_at", "resolved_on"),
        "acknowledged_after": ("seconds_to_first_ack",),
        "resolved_after": ("seconds_to_resolve",),
        "title": ("title", "description", "summary"),
        "severity": ("priority.summary", "priority_name", "priority", "urgency"),
        "services": ("service.summary", "service_name", "service"),
        "responders": (
            *("responders", "joined_user_names", "acknowledged_user_names", "assigned_user_names"),
            *("acknowledged_by", "assigned_to", "assigned_to_user", "assignees", "assignments"),
            *("resolved_by_user_name", "resolved_by"),
        ),
        "responder_count": ("engaged_user_count",),
        "status": ("status",),
        "source": ("html_url", "url"),
    },
)
INCIDENT_IO = Tool(
    "incident.io",
    (
        _mark("reported_at", "accepted_at"),
        _mark("reported_at", "incident_lead"),
        _mark("reference", "incident_status.name"),
        _mark("reference", "permalink", "name"),
    ),
    {
        "incident_id": ("reference", "id", "incident_id"),
        "started_at": (
            *("impact_started_at", "impact_start", "started_at"),
            *("reported_at", "declared_at", "created_at"),
        ),
        "detected_at": ("detected_at", "reported_at"),
        "declared_at": ("declared_at", "accepted_at"),
        "mitigated_at": ("mitigated_at", "fixed_at", "monitoring_at"),
        "resolved_at": ("resolved_at", "closed_at"),
        "title": ("name", "title", "summary"),
        "severity": ("severity.name", "severity"),
        "services": ("affected_services", "services", "affected_components"),
        "responders": ("responders", "participants", "incident_lead"),
        "kind": ("mode", "incident_mode"),
        "status": ("incident_status.category", "incident_status.name", "status"),
        "source": ("permalink", "url"),
    },
)
OPSGENIE = Tool(
    "Opsgenie",
    (_mark("tinyid", "message", "createdat"), _mark("message", "impactstartdate")),
    {
        "incident_id": ("id", "alert_id", "alertid", "incident_id", "tinyid"),
        "started_at": ("impactstartdate", "createdat", "createdatdate"),
        "detected_at": ("createdat",),
        "acknowledged_at": ("acknowledgedat",),
        "acknowledged_after": ("report.acktime", "acktime(ms)", "acktime", "ack_time_(ms)"),
        "resolved_at": ("impactenddate", "resolvedat", "closedat"),
        "resolved_after": ("report.closetime", "closetime(ms)", "closetime", "close_time_(ms)"),
        "title": ("message",),
        "severity": ("priority",),
        "services": ("impactedservices", "entity"),
        "responders": (
            *("acknowledgedby", "report.acknowledgedby", "owner", "report.closedby", "closedby"),
        ),
        "update_count": ("count",),
        "status": ("status",),
        "source": ("links.web", "source"),
    },
)
JIRA = Tool(
    "Jira",
    (_mark("issue_key", "summary"), _mark("key", "fields.summary")),
    {
        "incident_id": ("issue_key", "key"),
        "started_at": (
            *("custom_field_(incident_start)", "custom_field_(impact_start)"),
            *("custom_field_(start_time)", "created", "fields.created"),
        ),
        "detected_at": ("custom_field_(detected_at)", "custom_field_(time_detected)"),
        "mitigated_at": ("custom_field_(mitigated_at)",),
        "resolved_at": (
            *("custom_field_(incident_end)", "custom_field_(impact_end)"),
            *("custom_field_(end_time)", "resolved", "fields.resolutiondate"),
        ),
        "title": ("summary", "fields.summary"),
        "severity": ("custom_field_(severity)", "priority", "fields.priority.name"),
        "services": (
            *("custom_field_(affected_services)", "affected_services"),
            *("components", "component/s", "fields.components"),
        ),
        "responders": (
            *("custom_field_(responders)", "responders", "assignee"),
            *("fields.assignee.displayname", "fields.assignee.emailaddress"),
        ),
        "status": ("resolution", "fields.resolution.name", "status", "fields.status.name"),
        "source": ("self",),
    },
)
STATUSPAGE = Tool(
    "Statuspage",
    (
        _mark("impact", "shortlink"),
        _mark("impact", "monitoring_at"),
        _mark("impact", "scheduled_for"),
    ),
    {
        "incident_id": ("id", "incident_id"),
        "started_at": ("started_at", "scheduled_for", "created_at"),
        "declared_at": ("created_at",),
        "mitigated_at": ("monitoring_at",),
        "resolved_at": ("resolved_at",),
        "title": ("name", "title"),
        "severity": ("impact",),
        "services": ("components",),
        "kind": ("impact",),
        "status": ("status",),
        "update_count": ("incident_updates.count",),
        "source": ("shortlink",),
    },
)
CSTATE = Tool(
    "cState",
    (
        _mark("date", "resolvedwhen"),
        _mark("createdat", "resolvedat", "affected"),
        _mark("created_at", "resolved_at", "affected"),
    ),
    {
        "incident_id": ("filename", "permalink"),
        "started_at": ("date", "createdat", "created_at"),
        "resolved_at": ("resolvedwhen", "resolvedat", "resolved_at"),
        "title": ("title",),
        "severity": ("severity",),
        "services": ("affected",),
        "source": ("permalink",),
    },
    zone="UTC",
    tells_maintenance_by_title=True,
)
SHEET = Tool(
    "a plain sheet",
    (frozenset(),),
    {
        "incident_id": (
            *("incident_id", "id", "incident_number", "number", "key", "reference", "ref"),
            *("ticket", "no", "#"),
        ),
        "started_at": (
            *("started_at", "impact_start", "impact_started_at", "started", "start_time", "start"),
            *("start_date", "start_at", "incident_start", "outage_start", "begin", "began", "from"),
            *(
                "down_at",
                "occurred_at",
                "opened_at",
                "opened",
                "open_time",
                "created_at",
                "created",
            ),
            *("create_time", "reported_at", "triggered_at", "timestamp"),
        ),
        "detected_at": ("detected_at", "detected", "detection_time", "time_detected"),
        "declared_at": ("declared_at", "declared"),
        "acknowledged_at": ("acknowledged_at", "acknowledged", "acked_at"),
        "mitigated_at": ("mitigated_at", "mitigated", "mitigation_time", "time_mitigated"),
        "resolved_at": (
            *("resolved_at", "resolved", "resolution_time", "impact_end", "impact_ended_at"),
            *("ended_at", "ended", "end_time", "end", "end_date", "end_at", "incident_end"),
            *("outage_end", "finished", "to", "until", "up_at", "fixed_at", "closed_at", "closed"),
        ),
        "title": (
            "title",
            "summary",
            "name",
            "subject",
            "incident",
            "what_happened",
            "description",
        ),
        "severity": ("severity", "sev", "priority", "impact", "urgency", "level"),
        "services": (
            *("services", "service", "affected_services", "affected_service", "affected"),
            *("component", "components", "system", "systems", "application"),
        ),
        "responders": (
            *("responders", "responder", "assigned_to", "assignee", "assignees", "worked_on_by"),
            *("handled_by", "on_call", "resolved_by", "acknowledged_by", "owner"),
        ),
        "responder_count": ("responder_count", "number_of_responders", "people", "people_involved"),
        "kind": ("kind",),
        "status": ("status", "state"),
        "time_zone": ("time_zone", "timezone", "tz"),
        "source": ("source", "url", "link", "permalink"),
        "org": ("org",),
    },
)
TOOLS = (PAGERDUTY, INCIDENT_IO, OPSGENIE, JIRA, STATUSPAGE, CSTATE)


def plain(name: str) -> str:
    r"""A column's name without what only looks: case, white space, hyphens, quotation marks.

    >>> plain(' "Created-At" '), plain("Impact (End)"), plain("severity?")
    ('created_at', 'impact_(end)', 'severity')
    """
    bare = name.strip(' \t\r\n"\ufeff').rstrip("?:* ").lower()
    return re.sub(r"[\s\-]+", "_", bare)


def tool_of(names: Sequence[str]) -> Tool | None:
    """The tool whose columns these are; None where not even a start is known.

    Args:
        names: Of the columns, in any order, as `plain` makes them.

    Source: the exports and interfaces of the tools, by their public documentation.

    >>> tool_of(["issue_key", "summary", "created"]).name, tool_of(["colour"])
    ('Jira', None)
    """
    wrote = [tool for tool in TOOLS if tool.wrote(names) and _start(tool, names)]
    if wrote:
        return max(wrote, key=lambda tool: len(_known(tool, names)))
    if PEACETIME.wrote(names):
        return PEACETIME
    return SHEET if _start(SHEET, names) else None


def mapping_of(
    tool: Tool, names: Sequence[str], *, share_filled: Callable[[str], float]
) -> dict[str, str]:
    """Which column each field is in: of several the first mostly filled, else the fullest.

    Args:
        tool: Whose file it is.
        names: Of the columns.
        share_filled: How much of a column holds something, from 0 to 1.

    >>> shares = {"impact_started_at": 0.1, "reported_at": 1.0}
    >>> mapping_of(INCIDENT_IO, list(shares), share_filled=shares.__getitem__)["started_at"]
    'reported_at'
    """
    return {
        field: next((name for name in known if share_filled(name) >= MOSTLY), None)
        or max(known, key=share_filled)
        for field, known in _known(tool, names).items()
    }


MOSTLY = 0.5


def _known(tool: Tool, names: Sequence[str]) -> dict[str, list[str]]:
    there = set(names)
    known = {
        field: [name for name in candidates if name in there]
        for field, candidates in tool.columns.items()
    }
    return {field: candidates for field, candidates in known.items() if candidates}


def _start(tool: Tool, names: Sequence[str]) -> bool:
    return "started_at" in _known(tool, names)
