"""What Wazuh says when a rule matches; it tells of trouble and never of its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    opened,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Wazuh"
# The levels of rules, as Wazuh's own dashboard puts them: 0 to 6 low, to 11 medium, to 14 high, then critical.
BOUNDS: Final = ((15, Level.CRITICAL), (12, Level.ERROR), (7, Level.WARNING), (0, Level.INFO))
IN_TEXT: Final = {
    "rule": re.compile(r"Rule ID:? (\S+)"),
    "agent": re.compile(r"Agent ID:? (\S+)"),
    "name": re.compile(r"Agent Name:? (\S+)"),
    "level": re.compile(r"^Level:? (\d+)", re.MULTILINE),
}

IN_MESSAGE: Final = re.compile(r"(\d+) _\(Level (\d+)\)_", re.ASCII)


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    inner = fields.mapping(payload.get("all_fields")) or payload
    if isinstance(inner.get("rule"), dict):
        return isinstance(inner.get("agent"), dict) and "level" in inner["rule"]
    if _is_message(payload):
        return True
    return "Rule ID" in fields.text(payload.get("description")) and "severity" in payload


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if isinstance(tree.get("all_fields"), dict):  # the integration script's own envelope
        tree = tree["all_fields"]
    if isinstance(tree.get("rule"), dict):
        return _alert(tree, tree["rule"])
    if _is_message(tree):
        return _message(fields.mapping(fields.at(tree, "attachments.0")))
    said = fields.text(tree.get("description"))
    if "Rule ID" in said:
        return _described(tree, {name: _found(pattern, said) for name, pattern in IN_TEXT.items()})
    if "agent" in tree and "manager" in tree:
        raise incomplete(NAME, "`rule`")
    raise unknown(NAME)


def _found(pattern: re.Pattern[str], said: str) -> str:
    match = pattern.search(said)
    return match[1] if match else ""


def _level(number: str) -> Level | None:
    if not number.isdecimal() or not number.isascii():
        return None
    return next((found for least, found in BOUNDS if int(number) >= least), None)


def _alert(tree: dict[str, Any], rule: dict[str, Any]) -> Reading:
    rule_id = fields.needed(rule, "id", tool=NAME, what="the rule's own")
    weakness = fields.mapping(fields.at(tree, "data.vulnerability"))
    cve = fields.first(weakness, "cve")
    level_word = fields.first(weakness, "severity") or fields.first(rule, "level")
    agent = fields.first(tree, "agent.name", "agent.id")
    key = (
        fields.key(cve, agent, fields.first(weakness, "package.name"))
        if cve
        else fields.key(rule_id, agent)
    )
    signal = Signal(
        kind=Kind.VULNERABILITY if weakness else Kind.ALERT,
        state=State.RESOLVED
        if fields.first(weakness, "status").casefold() in {"solved", "obsolete"}
        else State.FIRING,
        key=key,
        title=without_addresses(fields.first(rule, "description") or f"Rule {rule_id}"),
        at=moment(tree.get("timestamp")),
        level=level(level_word) or _level(level_word),
        level_word=level_word,
        service=agent,
        text=without_addresses(fields.first_text(tree, "full_log")),
    )
    return reading([signal], remarks_on_moments(tree, "timestamp"))


def _described(tree: dict[str, Any], said: dict[str, str]) -> Reading:
    """A script that many people use puts the fields into a text."""
    level_word = fields.first(tree, "severity")
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key(said["rule"], said["name"] or said["agent"]),
        title=without_addresses(fields.first(tree, "message") or f"Rule {said['rule']}"),
        at=moment(tree.get("created_at")),
        level=level(level_word) or _level(said["level"]),
        level_word=level_word,
        service=said["name"] or said["agent"],
        text=without_addresses(fields.first_text(tree, "description")),
    )
    return reading([signal], remarks_on_moments(tree, "created_at"))


def _is_message(tree: dict[str, Any]) -> bool:
    """Whether it is written for a chat, as its integration with one writes it."""
    return fields.first(tree, "attachments.0.pretext").casefold() == "wazuh alert"


def _message(shown: dict[str, Any]) -> Reading:
    told = {
        fields.first(field, "title").casefold(): fields.first(field, "value")
        for field in fields.mappings(shown.get("fields"))
    }
    rule = IN_MESSAGE.match(told.get("rule id", ""))
    if not rule:
        raise incomplete(NAME, "`Rule ID`")
    agent = told.get("agent", "").rpartition(") - ")[2] or told.get("agentless host", "")
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key(rule[1], agent),
        title=without_addresses(fields.first(shown, "title") or f"Rule {rule[1]}"),
        at=moment(shown.get("ts")),
        level=_level(rule[2]),
        level_word=rule[2],
        service=agent,
        text=without_addresses(fields.first_text(shown, "text")),
    )
    return reading([signal], remarks_on_moments(shown, "ts"))
