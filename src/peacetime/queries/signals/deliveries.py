"""Deliveries as people see them: those that could not be read, and the latest of those that could."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import Count, Q

from peacetime.domain.shared.text import quoted
from peacetime.queries.access import Act, can, require
from peacetime.queries.lookup import NotFound, is_storable
from peacetime.storage.models import Delivery, IntakeBatch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from peacetime.queries.access import Actor

FIFTY = 50
STATES = ("waiting", "read", "passed_over", "dead")


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """One delivery. `state` as in `STATES`; of one that is dead, `code` and `sentence` say why."""

    id: int
    ref: str
    source: str
    source_name: str
    received_at: datetime
    state: str
    code: str
    sentence: str
    remarks: tuple[str, ...]
    signals: int
    times: int
    size: int
    content_type: str
    looked_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryOpened:
    """One delivery with all that it says. `payload` is None where it is no JSON; then `text` is what came."""

    shown: DeliveryShown
    headers: Mapping[str, str]
    payload: Any
    text: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What came in and was not folded yet, and since when."""

    deliveries: int
    since: datetime | None


def deliveries(
    *,
    source: str | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int = FIFTY,
) -> list[DeliveryShown]:
    """Deliveries, the latest first; `before` is the number of the last one seen."""
    rows = Delivery.objects.select_related("source").defer("body")
    if source is not None:
        rows = rows.filter(source__slug=source)
    if state is not None:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    sized = rows.extra(select={"size": "octet_length(body)"})
    return [_shown(row) for row in sized.order_by("-pk")[:limit]]


def delivery_opened(ref: str, *, actor: Actor) -> DeliveryOpened:
    """One delivery with its payload, for whoever sets up its source: a payload may hold anything.

    Raises:
        NotFound: `delivery_unknown`.
        NotAllowed: The caller may not set up the source.
    """
    row = delivery_row(ref)
    require_set_up(actor, row)
    row.size = len(row.body)  # type: ignore[attr-defined]
    body = bytes(row.body)
    try:
        payload, text = orjson.loads(body), ""
    except orjson.JSONDecodeError:
        payload, text = None, body.decode("utf-8", "replace").replace("\0", "�")
    return DeliveryOpened(_shown(row), row.headers, payload, text)


def delivery_row(ref: str, *, lock: bool = False) -> Delivery:
    """The row behind it, for use-cases.

    Raises:
        NotFound: `delivery_unknown`.
    """
    rows = Delivery.objects.select_related("source", "source__team")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(ref=ref).first() if is_storable(ref) else None
    if row is None:
        raise NotFound(f"There is no delivery {quoted(ref)}.", code="delivery_unknown")
    return row


def require_set_up(actor: Actor, row: Delivery) -> None:
    """Refuse who may not set up the source of a delivery."""
    team = row.source.team_id
    act = Act.SET_UP_ORGANISATION if team is None else Act.SET_UP_TEAM
    require(actor, act, team_id=team)


def may_open(actor: Actor, row: Delivery) -> bool:
    """Whether somebody may see the payload."""
    team = row.source.team_id
    act = Act.SET_UP_ORGANISATION if team is None else Act.SET_UP_TEAM
    return can(actor, act, team_id=team)


def dead_count() -> int:
    """How many deliveries wait for a person to look at them."""
    return int(Delivery.objects.aggregate(dead=Count("pk", filter=Q(state="dead")))["dead"])


def backlog() -> Backlog:
    """What waits to be folded."""
    rows = IntakeBatch.objects.filter(read_at=None).order_by("pk")
    first = rows.values_list("received_at", flat=True).first()
    return Backlog(sum(rows.values_list("count", flat=True)) if first else 0, first)


def _shown(row: Delivery) -> DeliveryShown:
    return DeliveryShown(
        id=row.pk,
        ref=row.ref,
        source=row.source.slug,
        source_name=row.source.name,
        received_at=row.received_at,
        state=row.state,
        code=row.code,
        sentence=row.sentence,
        remarks=tuple(row.remarks),
        signals=row.signals,
        times=row.times,
        size=row.size,  # type: ignore[attr-defined]
        content_type=row.content_type,
        looked_at=row.looked_at,
    )
