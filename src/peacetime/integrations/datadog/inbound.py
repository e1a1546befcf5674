"""What Datadog's webhooks say, with its own template and with the fields that people add to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    loose,
    opened,
    passed_over,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Datadog"
STATES: Final = {
    **dict.fromkeys(
        (
            "triggered", "re-triggered", "retriggered", "renotify", "re-notify", "warn", "warning", "re-warn", "alert",
            "no data", "re-no data", "escalated", "still triggered", "error", "firing", "open",
        ),
        State.FIRING,
    ),
    **dict.fromkeys(("acknowledged", "muted"), State.ACKNOWLEDGED),
    **dict.fromkeys(
        ("recovered", "resolved", "ok", "success", "closed", "completed"), State.RESOLVED
    ),
}  # fmt: skip
INCIDENT_STATES: Final = {
    **dict.fromkeys(("active", "declared", "detected", "open"), State.FIRING),
    **dict.fromkeys(("stable", "acknowledged"), State.ACKNOWLEDGED),
    **dict.fromkeys(("resolved", "completed", "closed"), State.RESOLVED),
}
# Objects of the outer level that hold something else than variables; of the others, these name what they hold.
NOT_VARIABLES: Final = {"org", "user"}
NAMING: Final = {"alert", "monitor", "incident"}
UNFILLED: Final = re.compile(r"\$[A-Z][A-Z0-9_]+")
MARK: Final = re.compile(r"\s*\[([^\][]{1,300})\]")
SCOPE_IN_MARK: Final = re.compile(r"^[A-Za-z -]+ on \{?([^{}]+)\}?$")
MONITOR_IN_LINK: Final = re.compile(r"/monitors[/#](\d+)")
RENOTIFY: Final = re.compile(r"^(re-?notify|renotified)", re.IGNORECASE)
BODIES: Final = ("body", "eventmsg", "textonlymsg", "message", "description", "text")
LINKS: Final = ("link", "url", "alertlink", "alerturl", "eventlink")
INCIDENTS: Final = ("incidentpublicid", "incidentuuid", "incidentid")
CYCLES: Final = ("alertcyclekey", "alertcycleid")
MONITORS: Final = ("alertid", "monitorid", "aggregkey", "aggregationkey")
DATADOG_NAMES: Final = {
    "alerttransition", "alertcyclekey", "alertid", "monitorid", "aggregkey", "alertmetric", "alertquery",
    "alertscope", "alertstatus", "lastupdated",
}  # fmt: skip
LINK_IN_TEXT: Final = re.compile(
    r"https://[a-z0-9.-]*datadoghq?\.[a-z]{2,3}/[^\s)\]>]*", re.IGNORECASE
)


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if headers.get("user-agent", "").casefold().startswith("datadog"):
        return isinstance(payload, dict)
    if not isinstance(payload, dict):
        return False
    names = loose(payload)
    if "lastupdated" in names and "eventtype" in names and isinstance(payload.get("org"), dict):
        return True
    titled = "title" in names or "eventtitle" in names or "alerttitle" in names
    if not titled:
        return False
    inner = _names(payload)
    return (
        len(DATADOG_NAMES.intersection(names)) > 1
        or "alerttransition" in inner
        or ("monitorid" in names and "scopes" in names)
        or ("transition" in inner and bool(_link(fields.first(inner, *LINKS))))
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    names = _names(opened(payload, NAME))
    if fields.first(names, "incidentstatus") and fields.first(names, *INCIDENTS):
        return _incident(names)
    title = fields.first(names, "title", "eventtitle", "alerttitle", "eventmsg", "msgtitle")
    marks = [mark.strip() for mark in MARK.findall(title)]
    if not title:
        if not recognises(payload, headers):
            raise unknown(NAME)
        raise incomplete(NAME, "`title`")
    word = _word(names, marks)
    if not word:
        if _is_an_event(names):
            return passed_over("It is an event that does not say how a monitor stands.")
        raise incomplete(NAME, "`alert_transition`, nor a title with the state in brackets")
    scope = fields.first(names, "alertscope", "scopes", "host", "hostname") or _scope(marks)
    tags = {**fields.tags(scope), **fields.tags(names.get("tags"))}
    level_word, how_bad = _level(names, marks, word)
    plain = MARK.sub("", title).strip() or title
    body = fields.first_text(names, *BODIES)
    if how_bad is None and (found := level(tags.get("severity"))) is not None:
        level_word, how_bad = tags["severity"], found
    signal = Signal(
        kind=Kind.ALERT,
        state=state_by(STATES, word, tool=NAME),
        key=_key(names, plain, scope, body),
        title=without_addresses(plain),
        at=moment(names.get("date") or names.get("lastupdated") or names.get("timestamp")),
        level=how_bad,
        level_word=level_word,
        service=tags.get("service")
        or fields.first(names, "service", "hostname", "host")
        or tags.get("host", ""),
        team=tags.get("team") or fields.first(names, "team"),
        link=fields.first_link(names, *LINKS) or _link(body),
        text=without_addresses(body.strip().removeprefix("%%%").removesuffix("%%%").strip()),
        is_test="TEST" in marks or "[test]" in title.casefold(),
    )
    return reading([signal], remarks_on_moments(names, "date", "lastupdated"))


def _names(tree: dict[str, Any]) -> dict[str, Any]:
    """The variables by their names, also out of objects that people put them in; the outer ones go first.

    A variable that was not filled in says nothing.
    """
    names = loose(tree)
    for outer, inner in list(names.items()):
        if not isinstance(inner, dict) or outer in NOT_VARIABLES:
            continue
        for name, value in loose(inner).items():
            is_short = outer in NAMING and not name.startswith(outer)
            names.setdefault(outer + name if is_short else name, value)
    return {name: value for name, value in names.items() if not _is_unfilled(value)}


def _is_unfilled(value: Any) -> bool:
    return isinstance(value, str) and UNFILLED.fullmatch(value.strip()) is not None


def _incident(names: dict[str, Any]) -> Reading:
    """An incident of Datadog's own, told by a webhook of its notification rules."""
    state = state_by(INCIDENT_STATES, names.get("incidentstatus"), tool=NAME)
    level_word = fields.first(names, "incidentseverity", "severity")
    key = fields.first(names, *INCIDENTS)
    tags = fields.tags(names.get("tags"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("incident", key),
        title=without_addresses(
            fields.first(names, "incidenttitle", "title", "eventtitle") or f"Incident {key}"
        ),
        at=moment(names.get("date") or names.get("lastupdated")),
        level=level(level_word),
        level_word=level_word,
        service=tags.get("service") or fields.first(names, "service"),
        team=tags.get("team", ""),
        link=fields.first_link(names, "incidenturl", *LINKS),
        text=without_addresses(fields.first_text(names, "incidentmessage", "incidentmsg", "body")),
    )
    return reading([signal], remarks_on_moments(names, "date", "lastupdated"))


def _word(names: dict[str, Any], marks: list[str]) -> str:
    """The state stands in the transition, else in brackets before the title, else in the kind of alert."""
    said = fields.first(names, "alerttransition", "transition")
    for word in (said, *marks):
        cleaned = re.split(r"\s+(?:on|for)\s+", word, maxsplit=1)[0]
        if cleaned.casefold() in STATES:
            return cleaned
        if RENOTIFY.match(cleaned):
            return "renotify"
    if said:
        return said
    status = fields.first(names, "alertstatus", "status", "state")
    if status.casefold() in STATES:
        return status
    kind = fields.first(names, "alerttype").casefold()
    return kind if kind in {"error", "warning", "success"} else ""


def _is_an_event(names: dict[str, Any]) -> bool:
    return "eventtype" in names or "id" in names


def _level(names: dict[str, Any], marks: list[str], word: str) -> tuple[str, Level | None]:
    said = fields.first(names, "alertpriority", "severity", "priority")
    for candidate in (said, f"P{said}" if said.isdigit() else "", *marks):
        if (found := level(candidate)) is not None and candidate.casefold() not in STATES:
            return said if candidate.startswith("P") and said.isdigit() else candidate, found
    kind = fields.first(names, "alerttype")
    if kind and (found := level(kind)) is not None:
        return kind, found
    if word.casefold() in {"warn", "warning", "re-warn"}:
        return word, Level.WARNING
    return "", None


def _scope(marks: list[str]) -> str:
    """A monitor of many hosts says in its brackets which: “Triggered on {host:web-1}”."""
    return next((found[1] for mark in marks if (found := SCOPE_IN_MARK.match(mark))), "")


def _key(names: dict[str, Any], plain: str, scope: str, body: str) -> str:
    """A cycle of an alert has a key of its own; else the monitor and its scope; else the title stands for it."""
    if cycle := fields.first(names, *CYCLES):
        return fields.key("cycle", cycle)
    monitor = fields.first(names, *MONITORS)
    if not monitor and (found := MONITOR_IN_LINK.search(f"{fields.first(names, 'link')} {body}")):
        monitor = found[1]
    if monitor:
        return fields.key("monitor", monitor, scope) if scope else fields.key("monitor", monitor)
    return fields.key(
        "title", fields.first(names, "org.id", "orgid"), fields.digest(plain.casefold(), scope)
    )


def _link(body: str) -> str:
    found = LINK_IN_TEXT.search(body)
    return fields.link(found[0]) if found else ""
