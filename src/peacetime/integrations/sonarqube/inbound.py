"""What SonarQube and SonarCloud say when an analysis ends: how the quality gate stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    incomplete,
    opened,
    passed_over,
    reading,
    remarks_on_moments,
    unknown,
)
from peacetime.domain.signals.signal import Kind, Level, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "SonarQube"
GATES: Final = {
    "ok": State.RESOLVED,
    "success": State.RESOLVED,
    "passed": State.RESOLVED,
    "error": State.FIRING,
    "failed": State.FIRING,
    "warn": State.FIRING,
    "warning": State.FIRING,
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("project"), dict)
        and ("qualityGate" in payload or ("taskId" in payload and "serverUrl" in payload))
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if not isinstance(tree.get("project"), dict):
        raise incomplete(NAME, "`project`") if "qualityGate" in tree else unknown(NAME)
    gate = fields.mapping(tree.get("qualityGate"))
    task = fields.first(tree, "status").upper()
    word = fields.first(gate, "status")
    if not word and task not in {"FAILED", "ERROR"}:
        return passed_over("An analysis ended without a quality gate.")
    found = state_by(GATES, word, tool=NAME) if word else State.FIRING
    project = fields.needed(tree, "project.key", "project.name", tool=NAME)
    branch = fields.first(tree, "branch.name")
    failing = [
        fields.first(condition, "metric").replace("_", " ")
        for condition in fields.mappings(gate.get("conditions"))
        if fields.first(condition, "status") not in {"OK", "NO_VALUE"}
    ]
    is_mild = word.casefold() in {"warn", "warning"}
    what = "the quality gate passes" if found is State.RESOLVED else "the quality gate fails"
    if not word:
        what = "the analysis failed"
    name = fields.first(tree, "project.name") or project
    signal = Signal(
        kind=Kind.PIPELINE,
        state=found,
        key=_key(tree, project, branch),
        title=f"{name}{f' ({branch})' if branch else ''}: {what}",
        at=moment(tree.get("analysedAt") or tree.get("changedAt")),
        level=Level.WARNING if is_mild else None,
        level_word=word if is_mild else "",
        service=name,
        link=fields.first_link(tree, "branch.url", "project.url", "serverUrl"),
        text=", ".join(failing),
    )
    return reading([signal], remarks_on_moments(tree, "analysedAt"))


def _key(tree: dict[str, Any], project: str, branch: str) -> str:
    """A project without branches has only its main one, which is left unsaid."""
    if not branch or fields.first(tree, "branch.isMain") == "true":
        return fields.key(project)
    return fields.key(project, fields.first(tree, "branch.type"), branch)
