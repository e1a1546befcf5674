"""What Zabbix's webhook media types say; people write the template, so names are read loosely."""

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
    reading,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Zabbix"
STATES: Final = {
    **dict.fromkeys(("problem", "1", "firing", "true", "update", "open"), State.FIRING),
    **dict.fromkeys(("acknowledged", "ack"), State.ACKNOWLEDGED),
    **dict.fromkeys(("ok", "0", "resolved", "recovery", "false", "closed"), State.RESOLVED),
}
STATE_NAMES: Final = (
    "status", "eventstatus", "triggerstatus", "eventvalue", "triggervalue", "state", "alertstatus", "value",
    "eventisproblem",
)  # fmt: skip
LEVEL_NAMES: Final = (
    "severity", "eventseverity", "triggerseverity", "triggerseveritytext", "eventnseverity", "nseverity", "priority",
)  # fmt: skip
TITLES: Final = (
    "trigger", "triggername", "eventname", "problem", "problemname", "name", "alertsubject", "subject", "title",
    "message", "triggerdescription", "description",
)  # fmt: skip
HOSTS: Final = ("hostname", "host", "hostvisiblename", "hostdns", "hostip", "ip")
LINKS: Final = ("link", "url", "alerturl", "eventurl", "problemurl", "triggerurl", "zabbixurl")
NAMING: Final = {"event", "trigger", "host", "problem"}
TRIGGER_NAMES: Final = ("triggerid", "objectid")
EVENT_NAMES: Final = ("eventid", "problemid", "id")
# Zabbix numbers its severities from 0 ("not classified") to 5 ("disaster").
LEVELS: Final = (None, Level.INFO, Level.WARNING, Level.WARNING, Level.ERROR, Level.CRITICAL)
TRIGGER_IN_LINK: Final = re.compile(r"[?&]triggerid=(\d+)")
EVENT_IN_LINK: Final = re.compile(r"[?&]eventid=(\d+)")
MACRO: Final = re.compile(r"^\{[A-Z0-9.]+\}$|^\*UNKNOWN\*$")
ACTS: Final = (
    "eventackstatus",
    "eventack",
    "ackstatus",
    "acknowledged",
    "eventupdateaction",
    "updateaction",
)
# What Zabbix's own template of a message begins with, and what stands in it, a line each.
BEGINNINGS: Final = (
    (re.compile(r"problem: *", re.IGNORECASE), "problem"),
    (re.compile(r"updated problem(?: in [^:]*)?: *", re.IGNORECASE), "problem"),
    (re.compile(r"resolved(?: in [^:]*)?: *", re.IGNORECASE), "resolved"),
)
MESSAGES: Final = ("message", "alertmessage")
SUBJECTS: Final = ("subject", "alertsubject", "title")
IN_MESSAGE: Final = {
    "eventid": re.compile(r"^original problem id: *(\d+)", re.IGNORECASE | re.MULTILINE),
    "host": re.compile(r"^host: *(.+?)\s*$", re.IGNORECASE | re.MULTILINE),
    "eventackstatus": re.compile(r"\backnowledged: *(yes|no)\b", re.IGNORECASE),
    "severity": re.compile(r"^severity: *(.+?)\s*$", re.IGNORECASE | re.MULTILINE),
}
MOMENT: Final = re.compile(
    r"^problem (started|has been resolved)(?: in [^\n]*?)? at ([\d:]{5,8}) on ([\d.]{8,10})",
    re.IGNORECASE | re.MULTILINE,
)
OWN_NAMES: Final = {
    "triggerid", "triggername", "triggerstatus", "triggerseverity", "eventid", "eventname", "eventseverity",
    "eventvalue", "eventnseverity", "eventsource", "zabbixurl", "eventupdatestatus", "hostid", "eventtags",
}  # fmt: skip
STARTS: Final = ("eventtimestamp", "startsat", "timestamp", "lastreceived")
ENDS: Final = ("eventrecoverytimestamp", "recoverytimestamp", "endsat", "lastreceived")


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if headers.get("user-agent", "").casefold().startswith("zabbix"):
        return isinstance(payload, dict)
    if not isinstance(payload, dict):
        return False
    names = _names(payload)
    if "zabbix" in fields.first(names, *LINKS).casefold() or "tr_events.php" in fields.first(
        names, *LINKS
    ):
        return True
    if "trigger" in names and "item" in names and "severity" in names:
        return True
    if IN_MESSAGE["eventid"].search(fields.first_text(names, *MESSAGES)):
        return True
    return len(OWN_NAMES.intersection(names)) > 1 and any(name in names for name in STATE_NAMES)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    names = {name: _meant(value) for name, value in _names(opened(payload, NAME)).items()}
    names = _with_message(names)
    title = fields.first(names, *TITLES)
    link = fields.first_link(names, *LINKS)
    key = _key(names, title, link)
    word = fields.first(names, *STATE_NAMES)
    if not title and not word:
        raise unknown(NAME)
    state = state_by(STATES, word, tool=NAME)
    acted = fields.first(names, *ACTS).casefold()
    if state is State.FIRING and (acted in {"yes", "1", "true"} or "acknowledged" in acted.split()):
        state = State.ACKNOWLEDGED
    level_word, how_bad = _level(names)
    tags = fields.tags(
        fields.unwrapped(names.get("eventtags") or names.get("eventtagsjson") or names.get("tags"))
    )
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=key,
        title=without_addresses(title or f"Trigger {key}"),
        at=_at(names, state),
        started_at=_joined(names, "eventdate", "eventtime")
        or _first_moment(names, "eventtimestamp", "startsat"),
        level=how_bad,
        level_word=level_word,
        service=fields.first(names, "service")
        or tags.get("service")
        or fields.first(names, *HOSTS),
        team=tags.get("team", ""),
        link=link,
        text=without_addresses(
            fields.first_text(
                names, "item", "alertmessage", "eventopdata", "opdata", "message", "description"
            )
        ),
    )
    return reading([signal])


def _names(tree: dict[str, Any]) -> dict[str, Any]:
    """The fields by their names; `event.id` in an object is read like `event_id`, the outer ones go first."""
    names = loose(tree)
    if not isinstance(names.get("event"), dict) or not isinstance(names.get("trigger"), dict):
        return names
    for outer in NAMING.intersection(names):
        for name, value in loose(fields.mapping(names[outer])).items():
            names.setdefault(name if name.startswith(outer) else outer + name, value)
    return names


def _level(names: dict[str, Any]) -> tuple[str, Level | None]:
    """The figure counts where there is one: words are in the language of whoever set Zabbix up."""
    word = fields.first(names, *LEVEL_NAMES)
    figures = (fields.first(names, name) for name in LEVEL_NAMES)
    figure = next((said for said in figures if said in set("012345")), "")
    return word, LEVELS[int(figure)] if figure else level(word)


def _with_message(names: dict[str, Any]) -> dict[str, Any]:
    """Media types that know only a subject and a message send Zabbix's own template: it says the rest."""
    message = fields.first_text(names, *MESSAGES)
    said = {name: found[1] for name, form in IN_MESSAGE.items() if (found := form.search(message))}
    subject = fields.first(names, *SUBJECTS)
    for beginning, word in BEGINNINGS:
        if (found := beginning.match(subject)) is not None:
            said |= {"status": word, "eventname": subject[found.end() :]}
    if (found := MOMENT.search(message)) is not None:
        kind = "event" if found[1].casefold() == "started" else "eventrecovery"
        said |= {f"{kind}date": found[3], f"{kind}time": found[2]}
    for known, guess in (
        (STATE_NAMES, "status"),
        (LEVEL_NAMES, "severity"),
        (ACTS, "eventackstatus"),
    ):
        if fields.first(names, *known):
            said.pop(guess, None)
    return said | {name: value for name, value in names.items() if value != ""}


def _meant(value: Any) -> Any:
    """A macro that Zabbix could not fill in says nothing."""
    return "" if isinstance(value, str) and MACRO.match(value.strip()) else value


def _key(names: dict[str, Any], title: str, link: str) -> str:
    """A trigger is the same in problem and recovery; an event's number is not, in older versions."""
    if trigger := fields.first(names, *TRIGGER_NAMES):
        return fields.key("trigger", trigger)
    if (found := TRIGGER_IN_LINK.search(link)) is not None:
        return fields.key("trigger", found[1])
    if event := fields.first(names, *EVENT_NAMES):
        return fields.key("event", event)
    if (found := EVENT_IN_LINK.search(link)) is not None:
        return fields.key("event", found[1])
    host = fields.first(names, *HOSTS)
    if not title:
        raise incomplete(NAME, "`trigger_id`, `event_id` or `trigger`")
    return fields.key("name", host, fields.digest(title))


def _at(names: dict[str, Any], state: State) -> Any:
    if state is State.RESOLVED:
        recovered_at = _joined(names, "eventrecoverydate", "eventrecoverytime")
        recovered_at = recovered_at or _joined(names, "eventrdate", "eventrtime")
        return recovered_at or _first_moment(names, *ENDS)
    if state is State.ACKNOWLEDGED:
        return _joined(names, "eventupdatedate", "eventupdatetime")
    return _joined(names, "eventdate", "eventtime") or _first_moment(names, *STARTS)


def _first_moment(names: dict[str, Any], *paths: str) -> Any:
    found = (moment(names.get(path)) for path in paths)
    return next((at for at in found if at is not None), None)


def _joined(names: dict[str, Any], date: str, clock: str) -> Any:
    """Zabbix gives the day and the clock apart, as `2026.03.01` and `09:00:00`."""
    day, hour = fields.first(names, date), fields.first(names, clock)
    return moment(f"{day} {hour}".strip()) if day else moment(hour)
