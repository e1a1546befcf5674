"""What NetBox's webhooks say: changes of an inventory; a device that somebody marked as failed is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals.fields import at, first, first_link, key, line, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import opened, reading, remarks_on_moments, unknown
from peacetime.domain.signals.signal import Kind, Reading, Signal, State

NAME: Final = "NetBox"
FAILED: Final = frozenset({"failed", "offline"})


def recognises(payload: Any, _headers: Mapping[str, str]) -> bool:
    """Whether it is a change of a model by a request."""
    fields = mapping(payload)
    return {"event", "model", "request_id", "data"} <= fields.keys()


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of a thing that was marked as failed, or is so no more."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    if first(fields, "event").startswith("job"):
        return Reading(passed_over="It tells of a job of NetBox itself.")
    model, found = first(fields, "model"), mapping(fields.get("data"))
    after, before = _status(found), _status(mapping(at(fields, "snapshots.prechange")))
    if after not in FAILED and before not in FAILED:
        return Reading(
            passed_over=f"A change of the inventory: {model or 'something'} was {first(fields, 'event') or 'changed'}."
        )
    is_over = after not in FAILED or first(fields, "event") in {"deleted", "object_deleted"}
    since = moment(fields.get("timestamp"))
    name = first(found, "display", "name") or f"{model} {needed(found, 'id', tool=NAME)}"
    signal = Signal(
        kind=Kind.ALERT,
        state=State.RESOLVED if is_over else State.FIRING,
        key=key(model, needed(found, "id", tool=NAME)),
        title=line(f"{name}: {after or 'removed'}"),
        at=since,
        started_at=None if is_over or before in FAILED else since,
        service=name,
        link=first_link(found, "display_url", "url"),
    )
    return reading((signal,), remarks_on_moments(fields, "timestamp"))


def _status(found: dict[str, Any]) -> str:
    return first(found, "status.value", "status").casefold()
