"""CloudEvents of any other type: only what names a matter and says how it stands is read."""

from __future__ import annotations

import re
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import first, first_link, key, line, mapping
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import reading, without_addresses
from peacetime.domain.signals.signal import Kind, NotRead, Reading, Signal, State
from peacetime.domain.signals.states import state
from peacetime.integrations.cloudevents.envelope import Event

TOOL: Final = "CloudEvents"
PARTS: Final = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")
VERSION: Final = re.compile(r"v?[0-9]+(?:alpha|beta)?[0-9]*")
# The word in a type that says what kind of matter it is; the first kind of which one stands there.
KINDS: Final[tuple[tuple[Kind, frozenset[str]], ...]] = (
    (
        Kind.VULNERABILITY,
        frozenset({"vulnerability", "vulnerabilities", "cve", "finding", "threat"}),
    ),
    (
        Kind.ALERT,
        frozenset(
            {
                "alert",
                "alerts",
                "alarm",
                "alarms",
                "incident",
                "incidents",
                "problem",
                "outage",
                "monitor",
            }
        ),
    ),
    (Kind.ESCALATION, frozenset({"escalation", "page"})),
    (Kind.DEPLOYMENT, frozenset({"deployment", "deploy", "rollout", "release"})),
    (
        Kind.PIPELINE,
        frozenset(
            {"pipelinerun", "taskrun", "pipeline", "build", "job", "workflow", "run", "customrun"}
        ),
    ),
    (Kind.PULL_REQUEST, frozenset({"pullrequest", "mergerequest", "pull"})),
    (Kind.ISSUE, frozenset({"issue", "issues", "ticket", "tickets"})),
)
RUNS: Final = frozenset({Kind.PIPELINE, Kind.DEPLOYMENT})
STATE_FIELDS: Final = (
    "state",
    "status",
    "alert.status",
    "alert.state",
    "incident.status",
    "outcome",
    "result",
)
NAME_FIELDS: Final = (
    "title",
    "summary",
    "name",
    "message",
    "description",
    "alert.title",
    "alert.name",
    "incident.title",
)
KEY_FIELDS: Final = (
    "fingerprint",
    "alertId",
    "alert_id",
    "incidentId",
    "incident_id",
    "alert.id",
    "incident.id",
    "key",
)
# Less sure than the subject: some tools put the id of the message there.
LATE_KEY_FIELDS: Final = ("id", "uid", "problemId", "ProblemID", "PID", "number")
SERVICE_FIELDS: Final = (
    "service",
    "service.name",
    "component",
    "application",
    "app",
    "resource",
    "host",
)
SEVERITY_FIELDS: Final = ("severity", "level", "priority", "alert.severity", "incident.severity")


def read(event: Event) -> Reading:
    """What it says, where the type names a matter that we know.

    Raises:
        NotRead: `payload_unknown` where the type names none, `state_unknown` where nothing says how it stands.
    """
    words = [
        part.casefold()
        for part in PARTS.split(event.type)
        if part and not VERSION.fullmatch(part.casefold())
    ]
    kind = next((kind for kind, names in KINDS if names.intersection(words)), None)
    if kind is None:
        sentence = (
            f"“{event.type}” names no matter that is known here. Map it by pointing at its fields."
        )
        raise NotRead(sentence)
    content = mapping(event.content)
    if kind in RUNS:
        return _run(event, content, kind, words)
    return _matter(event, content, kind, words)


def _run(event: Event, content: dict[str, Any], kind: Kind, words: list[str]) -> Reading:
    said = words[-1]
    word = (
        said
        if outcomes.is_waiting(said) or outcomes.state_of_a_run(said)
        else first(content, *STATE_FIELDS)
    )
    if said in {"finished", "completed", "done"}:
        word = first(content, "outcome", "result", "status", "state") or said
    name = first(content, *NAME_FIELDS) or event.subject or event.source
    return outcomes.run(
        TOOL,
        word,
        kind=kind,
        key=_key(event, content),
        name=name,
        at=event.at,
        service=first(content, *SERVICE_FIELDS) or event.source,
        link=first_link(content, "url", "link", "html_url"),
    )


def _matter(event: Event, content: dict[str, Any], kind: Kind, words: list[str]) -> Reading:
    found = _state(content, words)
    if found is None:
        raise outcomes.unknown_state(TOOL, words[-1])
    severity = first(content, *SEVERITY_FIELDS)
    signal = Signal(
        kind=kind,
        state=found,
        key=_key(event, content),
        title=without_addresses(
            first(content, *NAME_FIELDS) or line(f"{event.subject or event.source}: {words[-1]}")
        ),
        at=event.at,
        started_at=moment(
            content.get("startsAt") or content.get("started_at") or content.get("startedAt")
        ),
        level=level(severity),
        level_word=severity,
        service=first(content, *SERVICE_FIELDS) or event.subject or event.source,
        link=first_link(content, "url", "link", "html_url", "alert.url", "incident.url"),
    )
    return reading((signal,))


def _state(content: dict[str, Any], words: list[str]) -> State | None:
    """The end of the type says what happened; where it does not, a field of what is carried."""
    found = state(words[-1])
    if found is not None and words[-1] not in {
        "alert",
        "alarm",
        "problem",
        "critical",
        "created",
        "new",
    }:
        return found
    said = (state(first(content, path)) for path in STATE_FIELDS)
    return next((one for one in said if one is not None), found)


def _key(event: Event, content: dict[str, Any]) -> str:
    """The matter's own id, or the subject; never the event's id, which is another each time."""
    return key(
        event.source,
        first(content, *KEY_FIELDS)
        or event.subject
        or first(content, *LATE_KEY_FIELDS)
        or event.type.rpartition(".")[0],
    )
