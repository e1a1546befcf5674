"""What the cast does in most stories: declares, and stands down."""

from datetime import datetime, timedelta

from peacetime.domain.modes.declaration import Declaration
from peacetime.domain.modes.transitions import StandDown
from peacetime.storage.models import Incident, Message
from peacetime.usecases.modes import declare_rescue, stand_down
from tests.builders import NOON, a_declaration
from tests.cast import Cast

OVER = StandDown(
    "The connection pool was too small",
    NOON + timedelta(days=2),
    override_reason="Nothing else to do",
)


def opened(
    cast: Cast, said: Declaration | None = None, *, by: str = "alice", at: datetime = NOON
) -> Incident:
    """Checkout in Rescue Mode; Alice commands and Bob speaks, where nothing else is said."""
    said = said or a_declaration(commander=cast.alice.email, comms_lead=cast.bob.email)
    declared = declare_rescue("checkout", said, actor=cast.acting(by), at=at)
    return Incident.objects.get(ref=declared.incident)


def stood_down(
    cast: Cast,
    said: StandDown = OVER,
    *,
    by: str = "alice",
    at: datetime = NOON + timedelta(hours=1),
) -> None:
    """Checkout back in Delivery Mode, with a reason where criteria are not met."""
    stand_down("checkout", said, actor=cast.acting(by), at=at)


def told(kind: str, audience: str) -> list[str]:
    """Which addresses hear of a fact, in the order in which they were written down."""
    messages = Message.objects.filter(kind=kind, audience=audience).order_by("pk")
    return list(messages.values_list("destination", flat=True))
