"""A ticket that says that a sprint is paused while there is a Rescue: made when it begins, closed when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from peacetime.domain.postmortems.tickets.draft import Draft, Link, clean_label, markdown, marker_of
from peacetime.domain.postmortems.tickets.stages import Stage
from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.queries.tickets.drafts import installation
from peacetime.usecases.deliveries import NotTaken

if TYPE_CHECKING:
    from collections.abc import Collection

    from peacetime.domain.postmortems.tickets.tracker import Seen
    from peacetime.usecases.deliveries import Outgoing

BEGINS = "mode.rescue.declared"
ENDS = {"mode.rescue.stood_down", "incident.closed"}


class Keeper(Protocol):
    """What is needed of a tracker to keep a note in it."""

    def find(self, place: Place, draft: Draft) -> Seen | None:
        """The note that was made before."""

    def create(self, place: Place, draft: Draft) -> Seen:
        """Make it."""

    def change(
        self, place: Place, key: str, draft: Draft, names: Collection[str], stage: Stage | None
    ) -> Seen:
        """Close it."""


def render(message: Outgoing) -> dict[str, Any]:
    """What would be done in the tracker, for a dry run."""
    draft = draft_of(message)
    act = {BEGINS: "make"}.get(message.kind, "close" if message.kind in ENDS else "nothing")
    return {"do": act, "title": draft.title, "text": markdown(draft), "label": draft.label}


def deliver(message: Outgoing, tracker: Keeper) -> None:
    """Make the note, or close it; done again, nothing changes.

    Raises:
        NotTaken: The tracker says no.
        NotReached: Nobody answers.
    """
    assert message.connection is not None
    place = Place(message.connection.settings, message.connection.secrets)
    draft = draft_of(message)
    try:
        if message.kind == BEGINS:
            if tracker.find(place, draft) is None:
                tracker.create(place, draft)
        elif message.kind in ENDS:
            found = tracker.find(place, draft)
            if found is not None and not found.stage.is_closed:
                tracker.change(place, found.key, draft, frozenset(), Stage.DONE)
    except TrackerRefused as refusal:
        raise NotTaken(
            refusal.sentence, is_final=refusal.is_lasting, wait=refusal.wait
        ) from refusal


def draft_of(message: Outgoing) -> Draft:
    """The note of one Rescue of one team."""
    incident, team = message.about.get("incident") or {}, message.about.get("team") or {}
    name = str(team.get("name") or "The team")
    ref = f"rescue-{message.incident or message.key}-{team.get('slug') or 'team'}"
    settings = message.connection.settings if message.connection else {}
    link = str(incident.get("url") or "")
    return Draft(
        title=f"{name} is in Rescue Mode: the sprint is paused",
        lines=(
            message.subject,
            "Planned work waits until the team is back in Delivery Mode. This ticket closes by itself then.",
        ),
        links=(Link("The incident in Peacetime", link),) if link else (),
        label=clean_label(settings.get("label", "")),
        marker=marker_of(ref, installation()),
        owner="",
        owner_name="",
        due_on=None,
        stage=Stage.TO_DO,
    )
