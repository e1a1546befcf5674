"""What ElastAlert posts: the match itself, with what people add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    opened,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "ElastAlert"
RULES: Final = ("rule_name", "rule", "ruleName", "alert_subject", "alert_name", "name", "title")
LEVELS: Final = (
    "severity", "priority", "alert_severity", "level", "log.level", r"log\.level", "loglevel",
)  # fmt: skip
SERVICES: Final = (
    "service", "service.name", r"service\.name", "service_name", "kubernetes.labels.app", "app", "application",
    "host.name", r"host\.name", "hostname", "host", "beat.hostname", "agent.name", r"agent\.name",
)  # fmt: skip
STATES: Final = ("state", "status", "alert_status")


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    if not isinstance(payload, dict):
        return False
    is_match = "num_hits" in payload and "num_matches" in payload
    return is_match or (
        "rule_name" in payload and not {"matches", "@timestamp", "num_hits"}.isdisjoint(payload)
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    matches = fields.mappings(tree.get("matches"))
    match = {**(matches[0] if matches else {}), **tree}
    if not {"num_hits", "num_matches", "matches", "@timestamp", "rule_name"}.intersection(match):
        raise unknown(NAME)
    rule = fields.needed(
        match, *RULES, tool=NAME, what="the rule's own (add it with `http_post_static_payload`)"
    )
    about = fields.first(match, *SERVICES)
    level_word = fields.first(match, *LEVELS)
    found = state(fields.first(match, *STATES)) or State.FIRING
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(rule, fields.first(match, "query_key", "key") or about),
        title=without_addresses(fields.first(match, "alert_subject", *RULES)),
        at=moment(match.get("@timestamp") or match.get("timestamp") or match.get("match_time")),
        level=level(level_word),
        level_word=level_word,
        service=about,
        team=fields.first(match, "team", "owner"),
        link=fields.first_link(
            match, "kibana_discover_url", "kibana_link", "opensearch_discover_url", "url"
        ),
        text=without_addresses(fields.first_text(match, "alert_text", "message", "description")),
    )
    return reading([signal], remarks_on_moments(match, "@timestamp"))
