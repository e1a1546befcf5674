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
)  # fmt: skip
LEVEL_NAMES: Final = (
    "severity", "eventseverity", "triggerseverity", "triggerseveritytext", "eventnseverity", "nseverity", "priority",
)  # fmt: skip
TITLES: Final = (
    "trigger", "triggername", "eventname", "problem", "problemname", "name", "alertsubject", "subject", "title",
    "message", "description",
)  # fmt: skip
HOSTS: Final = ("hostname", "host", "hostvisiblename", "hostdns", "hostip", "ip")
SERVICES: Final = ("service", *HOSTS)
LINKS: Final = ("link", "url", "eventurl", "problemurl", "triggerurl", "zabbixurl")
TRIGGER_NAMES: Final = ("triggerid", "objectid")
EVENT_NAMES: Final = ("eventid", "problemid", "id")
# Zabbix numbers its severities from 0 ("not classified") to 5 ("disaster").
LEVELS: Final = (None, Level.INFO, Level.WARNING, Level.WARNING, Level.ERROR, Level.CRITICAL)
TRIGGER_IN_LINK: Final = re.compile(r"[?&]triggerid=(\d+)")
EVENT_IN_LINK: Final = re.compile(r"[?&]eventid=(\d+)")
MACRO: Final = re.compile(r"^\{[A-Z0-9.]+\}$|^\*UNKNOWN\*$")
OWN_NAMES: Final = {
    "triggerid", "triggername", "triggerstatus", "triggerseverity", "eventid", "eventname", "eventseverity",
    "eventvalue", "eventnseverity", "eventsource", "zabbixurl", "eventupdatestatus", "hostid", "eventtags",
}  # fmt: skip


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if headers.get("user-agent", "").casefold().startswith("zabbix"):
        return isinstance(payload, dict)
    if not isinstance(payload, dict):
        return False
    names = loose(payload)
    if "zabbix" in fields.first(names, *LINKS).casefold() or "tr_events.php" in fields.first(
        names, *LINKS
    ):
        return True
    if "trigger" in names and "item" in names and "severity" in names:
        return True
    return len(OWN_NAMES.intersection(names)) > 1 and any(name in names for name in STATE_NAMES)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    names = {name: _meant(value) for name, value in loose(opened(payload, NAME)).items()}
    title = fields.first(names, *TITLES)
    link = fields.first_link(names, *LINKS)
    key = _key(names, title, link)
    word = fields.first(names, *STATE_NAMES)
    if not title and not word:
        raise unknown(NAME)
    state = state_by(STATES, word, tool=NAME)
    acted = fields.first(names, "eventackstatus", "acknowledged", "eventupdateaction").casefold()
    if state is State.FIRING and (acted in {"yes", "1", "true"} or "acknowledged" in acted.split()):
        state = State.ACKNOWLEDGED
    level_word = fields.first(names, *LEVEL_NAMES)
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=key,
        title=without_addresses(title or f"Trigger {key}"),
        at=_at(names, state),
        started_at=_joined(names, "eventdate", "eventtime"),
        level=LEVELS[int(level_word)] if level_word in set("012345") else level(level_word),
        level_word=level_word,
        service=fields.first(names, *SERVICES),
        team=fields.tags(names.get("eventtags") or names.get("tags")).get("team", ""),
        link=link,
        text=without_addresses(
            fields.first_text(
                names, "item", "alertmessage", "eventopdata", "opdata", "message", "description"
            )
        ),
    )
    return reading([signal])


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
        return recovered_at or moment(names.get("recoverytimestamp") or names.get("lastreceived"))
    if state is State.ACKNOWLEDGED:
        return _joined(names, "eventupdatedate", "eventupdatetime")
    return _joined(names, "eventdate", "eventtime") or moment(
        names.get("timestamp") or names.get("lastreceived")
    )


def _joined(names: dict[str, Any], date: str, clock: str) -> Any:
    """Zabbix gives the day and the clock apart, as `2026.03.01` and `09:00:00`."""
    day, hour = fields.first(names, date), fields.first(names, clock)
    return moment(f"{day} {hour}".strip()) if day else moment(hour)
