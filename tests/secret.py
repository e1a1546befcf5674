"""A private incident, and how one knows that somebody learned of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.storage.models import Incident
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.modes import declare_rescue
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from tests.builders import a_declaration
from tests.cast import Cast

WORDS = ("Zeroday", "Exploited", "Rotated")  # in its summary, a note, an update


@dataclass(frozen=True)
class Secret:
    """A Rescue of Checkout that Alice runs and Bob, though of the team, knows nothing of."""

    incident: Incident

    def learned(self, text: str, *, asked: str = "") -> list[str]:
        """What of it stands in a text; an address somebody asked for may be named back."""
        found = [word for word in WORDS if word.lower() in text.lower()]
        ref = self.incident.ref
        return found + ([ref] if ref in text and ref not in asked else [])


def a_secret(cast: Cast, *, at: datetime | None = None) -> Secret:
    """Declared by Alice, with something of everything in it."""
    at = at or timezone.now() - timedelta(minutes=5)
    alice = cast.acting("alice")
    said = a_declaration("Zeroday in the parser", commander=cast.alice.email)
    said = replace(said, is_private=True, customers_affected="Zeroday: everybody")
    declared = declare_rescue("checkout", said, actor=alice, at=at)
    ref = declared.incident
    write_entry(ref, EntryKind.NOTE, "Exploited since noon", actor=alice, at=at)
    send_update(ref, "Rotated all keys", scope="Zeroday", actor=alice, at=at)
    mark_criterion(ref, 1, is_met=True, note="Exploited no more", actor=alice, at=at)
    return Secret(Incident.objects.get(ref=ref))
