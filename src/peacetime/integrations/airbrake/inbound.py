"""What Airbrake says of errors and deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from peacetime.domain.signals.signal import Kind, Reading, Signal, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Airbrake"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    inner = fields.at(payload, "error")
    if isinstance(inner, dict):
        return "airbrake_error_url" in payload or (
            "error_class" in inner and "last_notice" in inner
        )
    deploy = fields.at(payload, "deploy")
    return isinstance(deploy, dict) and not {"airbrake_error_url", "event"}.intersection(payload)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if isinstance(tree.get("deploy"), dict):
        return _deployment(tree, tree["deploy"])
    error = fields.mapping(tree.get("error"))
    if not error:
        raise incomplete(NAME, "`error`") if "airbrake_error_url" in tree else unknown(NAME)
    is_over = (
        fields.first(error, "resolved").casefold() == "true"
        or moment(error.get("resolved_at")) is not None
    )
    kind, said = fields.first(error, "error_class"), fields.first(error, "error_message")
    level_word = fields.first(error, "last_notice.context.severity", "severity")
    key = fields.needed(error, "id", tool=NAME, what="the error's own")
    signal = Signal(
        kind=Kind.ALERT,
        state=State.RESOLVED if is_over else State.FIRING,
        key=fields.key(key),
        title=without_addresses(": ".join(part for part in (kind, said) if part) or f"Error {key}"),
        at=moment(error.get("resolved_at")) if is_over else moment(error.get("last_occurred_at")),
        started_at=moment(error.get("first_occurred_at")),
        level=level(level_word),
        level_word=level_word,
        service=fields.first(error, "project.name", "project.id"),
        link=fields.first_link(tree, "airbrake_error_url", "error.url"),
        text=fields.first(error, "environment"),
    )
    return reading([signal], remarks_on_moments(error, "last_occurred_at", "first_occurred_at"))


def _deployment(tree: dict[str, Any], deploy: dict[str, Any]) -> Reading:
    key = fields.needed(deploy, "id", "revision", tool=NAME, what="the deployment's own")
    where = fields.first(deploy, "environment")
    signal = Signal(
        kind=Kind.DEPLOYMENT,
        state=State.RESOLVED,
        key=fields.key("deploy", key),
        title=f"Deployed {fields.first(deploy, 'version', 'revision')[:40] or key}"
        + (f" to {where}" if where else ""),
        at=moment(deploy.get("created_at")),
        service=fields.first(deploy, "project.name", "repository"),
        link=fields.first_link(tree, "airbrake_deploy_url"),
    )
    return reading([signal])
