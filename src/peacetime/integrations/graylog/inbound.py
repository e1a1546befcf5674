"""What Graylog says: event notifications, and alarm call-backs of older versions."""

from __future__ import annotations

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

NAME = "Graylog"
# Graylog counts up: 1 is low, 2 normal, 3 high, 4 critical.
LEVELS: Final = {"1": Level.INFO, "2": Level.WARNING, "3": Level.ERROR, "4": Level.CRITICAL}

GROUPS: Final = tuple(
    f"group_by_fields.{name}" for name in ("service", "application", "host", "source")
)
TRIALS: Final = frozenset(
    {"this-is-a-test-notification", "TEST_NOTIFICATION_ID", "NotificationTestId", "test-dummy-v1"}
)


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    if "event_definition_id" in payload:
        return isinstance(payload.get("event"), dict)
    return isinstance(payload.get("check_result"), dict) and (
        "stream" in payload or "triggered" in payload["check_result"]
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if "event_definition_id" in tree:
        return _event(tree)
    if isinstance(tree.get("check_result"), dict):
        return _alarm(tree)
    raise unknown(NAME)


def _event(tree: dict[str, Any]) -> Reading:
    event = fields.mapping(tree.get("event"))
    definition = fields.needed(tree, "event_definition_id", tool=NAME)
    number = fields.line(event.get("priority"))
    group = fields.first(event, "key", "key_tuple.0")
    at = moment(event.get("timestamp"))
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key(definition, group) if group else fields.key(definition),
        title=without_addresses(
            fields.first(tree, "event_definition_title", "event.message") or "Event"
        ),
        at=at,
        started_at=moment(event.get("timerange_start")) or at,
        level=LEVELS.get(number) or level(number),
        level_word=number,
        service=fields.first(
            event, "fields.service", "fields.application", "fields.source", *GROUPS, "source"
        ),
        link=fields.first_link(tree, "replay_link", "event.replay_url", "http_external_uri"),
        text=without_addresses(
            fields.first_text(tree, "event.message", "event_definition_description")
        ),
        is_test=bool(
            TRIALS.intersection((definition, fields.first(tree, "event_definition_type")))
        ),
    )
    return reading([signal], remarks_on_moments(event, "timestamp"))


def _alarm(tree: dict[str, Any]) -> Reading:
    result: dict[str, Any] = tree["check_result"]
    stream = fields.first(tree, "stream.id", "stream.title")
    condition = fields.first(result, "triggered_condition.id", "triggered_condition.title")
    if not stream and not condition:
        raise incomplete(NAME, "`stream.id` or `triggered_condition.id`")
    is_over = fields.first(result, "triggered") == "false"
    at = moment(result.get("triggered_at"))
    signal = Signal(
        kind=Kind.ALERT,
        state=State.RESOLVED if is_over else State.FIRING,
        key=fields.key(stream, condition),
        title=without_addresses(
            fields.first(result, "triggered_condition.title", "result_description")
            or fields.first(tree, "stream.title")
            or "Alarm"
        ),
        at=at,
        started_at=None if is_over else at,
        service=fields.first(tree, "stream.title"),
        link=fields.first_link(tree, "stream_url"),
        text=without_addresses(
            "\n".join(
                fields.first(message, "message")
                for message in fields.mappings(result.get("matching_messages"))[:10]
            )
        ),
        is_test=fields.first(result, "triggered_condition.type").casefold() == "dummy",
    )
    return reading([signal], remarks_on_moments(result, "triggered_at"))
