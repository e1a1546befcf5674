"""What FireHydrant says of alerts: to a target that it pages, and to whoever follows all of them."""

from __future__ import annotations

from typing import Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import reading, remarks_on_moments, without_addresses
from peacetime.domain.signals.signal import Kind, Reading, Signal, State
from peacetime.domain.signals.states import state_by

NAME: Final = "FireHydrant"
EVENTS: Final = {
    **dict.fromkeys(("open", "0"), State.FIRING),
    **dict.fromkeys(("closed", "1"), State.RESOLVED),
}
LEVELS: Final = {"0": "INFO", "1": "WARN", "2": "ERROR", "3": "FATAL"}
STATUSES: Final = {
    **dict.fromkeys(("open", "opened", "triggered", "firing"), State.FIRING),
    **dict.fromkeys(("acknowledged", "linked"), State.ACKNOWLEDGED),
    **dict.fromkeys(("resolved", "closed", "dismissed", "ignored", "expired"), State.RESOLVED),
}
SERVICE: Final = "service:"


def is_page(payload: Any) -> bool:
    """Whether it is what a target of alerts is sent: a signal, and the rule or target it met."""
    tree = fields.mapping(payload)
    has_signal = {"summary", "status"} <= fields.mapping(tree.get("signal")).keys()
    return has_signal and "organizationId" in tree


def page(tree: dict[str, Any]) -> Reading:
    """A page: the event of a monitor, by the key under which FireHydrant groups such events."""
    found = fields.mapping(tree.get("signal"))
    said = fields.first(found, "level")
    links = fields.mappings(found.get("links"))
    signal = Signal(
        kind=Kind.ALERT,
        state=state_by(EVENTS, fields.first(found, "status"), tool=NAME),
        key=fields.key(
            "alert",
            fields.first(found, "idempotency_key", "idempotencyKey")
            or fields.needed(tree, "id", tool=NAME),
        ),
        title=without_addresses(fields.first(found, "summary") or "Alert"),
        level=level(LEVELS.get(said, said)),
        level_word=LEVELS.get(said, said),
        service=_tagged(found),
        link=fields.first_link(links[0], "href") if links else "",
        text=without_addresses(fields.first_text(found, "body")),
    )
    return reading([signal])


def alert(found: dict[str, Any]) -> Reading:
    """An alert as it stands, for whoever follows all of them."""
    state = state_by(STATUSES, fields.first(found, "status"), tool=NAME)
    started_at = moment(found.get("starts_at")) or moment(found.get("created_at"))
    ended_at = moment(found.get("ends_at")) if state is State.RESOLVED else None
    level_word = fields.first(found, "priority")
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("alert", fields.needed(found, "id", tool=NAME)),
        title=without_addresses(fields.first(found, "summary") or "Alert"),
        at=ended_at or moment(found.get("updated_at")) or started_at,
        started_at=started_at,
        level=level(level_word),
        level_word=level_word,
        service=fields.first(found, "services.0.name") or _tagged(found),
        team=fields.first(found, "team_name"),
        link=fields.first_link(found, "remote_url"),
        text=without_addresses(fields.first_text(found, "description")),
    )
    return reading([signal], remarks_on_moments(found, "starts_at", "ends_at"))


def _tagged(found: dict[str, Any]) -> str:
    """The service that a tag names: `service:checkout`."""
    tags = found.get("tags")
    names = [fields.line(tag) for tag in tags] if isinstance(tags, list) else []
    return next((tag.removeprefix(SERVICE) for tag in names if tag.startswith(SERVICE)), "")
