"""What Runscope, now BlazeMeter API Monitoring, says of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    opened,
    passed_over,
    reading,
    remarks_on_moments,
    unknown,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state_by

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Runscope"
STATES: Final = {
    **dict.fromkeys(("fail", "failed", "error"), State.FIRING),
    **dict.fromkeys(("pass", "passed", "success"), State.RESOLVED),
}


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:  # noqa: ARG001 - the contract
    return (
        isinstance(payload, dict)
        and "test_id" in payload
        and "result" in payload
        and ("bucket_key" in payload or "test_run_id" in payload)
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    if not {"test_id", "test_run_id", "bucket_key"}.intersection(tree):
        raise unknown(NAME)
    word = fields.first(tree, "result")
    if word.casefold() in {"working", "queued", "canceled", "cancelled"}:
        return passed_over(f"A test is “{word}”: it neither failed nor passed.")
    found = state_by(STATES, word, tool=NAME)
    key = fields.needed(tree, "test_id", tool=NAME)
    name = fields.first(tree, "test_name") or f"Test {key}"
    failing = [
        fields.first(request, "url")
        for request in fields.mappings(tree.get("requests"))
        if fields.first(request, "result") == "fail"
    ]
    signal = Signal(
        kind=Kind.ALERT,
        state=found,
        key=fields.key(key, fields.first(tree, "environment_uuid")),
        title=without_addresses(f"{name}: {word}"),
        at=moment(tree.get("finished_at") or tree.get("started_at")),
        service=name,
        team=fields.first(tree, "team_name"),
        link=fields.first_link(tree, "test_run_url", "test_url"),
        text="\n".join(failing[:10]),
    )
    return reading([signal], remarks_on_moments(tree, "finished_at"))
