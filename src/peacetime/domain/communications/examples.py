"""Sample figures: what a wording is tried on where there has been no incident yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peacetime.domain.communications.kinds import Kind, known
from peacetime.domain.communications.placeholders import (
    Entering,
    Leaving,
    entering,
    leaving,
    updating,
)
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.updates import Status, Update
from peacetime.domain.modes.declaration import Trigger

if TYPE_CHECKING:
    from peacetime.domain.communications.templates import Values

_NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
_ZONE = ZoneInfo("UTC")
_LINK = "https://peacetime.example.org/incidents/abcd1234"
_ENTERING = Entering(
    team="Checkout",
    trigger=Trigger.RELIABILITY,
    summary="Payments time out",
    severity=Severity.SEV1,
    done_when="99.9% of payments succeed for 30 minutes",
    commander="Alice Abel",
    comms_lead="Bob Beier",
    services=("Payments API",),
    customers_affected="18% of orders",
    paused="Planned sprint work",
    next_update_at=_NOON + timedelta(minutes=30),
    zone=_ZONE,
)
_UPDATE = Update(
    "We are rolling back the release",
    "18% of orders",
    Status.MITIGATING,
    _NOON + timedelta(minutes=60),
)
_LEAVING = Leaving(
    team="Checkout",
    summary="Payments time out",
    final_summary="The connection pool was too small",
    impact="18% of orders failed",
    follow_up="Limits for every pool",
    resolved_at=_NOON + timedelta(minutes=102),
    declared_at=_NOON,
    customers_affected="18% of orders",
    paused="Planned sprint work",
    recovery_until=_NOON + timedelta(hours=20),
    postmortem_at=_NOON + timedelta(days=2),
    postmortem_owner="Alice Abel",
    recognition="Thanks to Alice Abel and Bob Beier for getting us out of this",
    zone=_ZONE,
    impact_started_at=_NOON - timedelta(minutes=18),
)


def sample(kind: Kind) -> Values:
    """Sample figures for every placeholder of a message.

    >>> sample(Kind.UPDATE_STAKEHOLDERS)["status"]
    'mitigating'
    """
    values: dict[str, str | None] = {"link": _LINK}
    if kind in {Kind.ENTERING_TEAM, Kind.ENTERING_STAKEHOLDERS}:
        values |= entering(_ENTERING)
    elif kind is Kind.UPDATE_STAKEHOLDERS:
        values |= updating(_ENTERING.team, _ENTERING.summary, _UPDATE, _ZONE)
    else:
        values |= leaving(_LEAVING)
    return {name: values[name] for name in known(kind)}


def least_of(kind: Kind, values: Values) -> Values:
    """The same with everything unknown that may be: what is then left out shows.

    >>> least_of(Kind.UPDATE_STAKEHOLDERS, sample(Kind.UPDATE_STAKEHOLDERS))["scope"] is None
    True
    """
    return {name: None if may_lack else values[name] for name, may_lack in known(kind).items()}
