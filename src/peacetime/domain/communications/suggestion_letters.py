"""What the lead of a team hears when its signals look like Rescue Mode, or its Rescue looks over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.communications.messages import LONGEST_SUBJECT, Words
from peacetime.domain.communications.wording import shortened
from peacetime.domain.modes.recognition.suggestions import SuggestionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

QUESTIONS = {
    SuggestionKind.RESCUE: "Declare Rescue Mode, or say that it is none:",
    SuggestionKind.UNDECLARED: "Say the word, or say that it is none:",
    SuggestionKind.STALE: "Stand down, or say that it goes on:",
    SuggestionKind.FLAPPING: "Stay in Rescue Mode until monitoring confirms a stable trend. What is behind it:",
}


def suggested(team: str, kind: SuggestionKind, reasons: Sequence[str], url: str) -> Words:
    """A lead hears what the signals look like, why, and where to answer.

    Args:
        team: Its name.
        kind: What was noticed.
        reasons: As sentences, the heaviest first.
        url: Where to answer.

    >>> said = suggested("Checkout", SuggestionKind.RESCUE, ["An outage: “Checkout is down”"], "https://pt.example/s")
    >>> print(said.body)
    These signals look like Rescue Mode:
    - An outage: “Checkout is down”
    <BLANKLINE>
    Declare Rescue Mode, or say that it is none:
    https://pt.example/s
    """
    lines = [f"{kind.headline}:", *(f"- {reason}" for reason in reasons)]
    subject = f"{team}: {kind.headline}"
    return Words(shortened(subject, LONGEST_SUBJECT), "\n".join([*lines, "", QUESTIONS[kind], url]))


def declared_by_itself(team: str, reasons: Sequence[str], url: str, stand_down_url: str) -> Words:
    """A lead hears that Peacetime declared without a person, why, and how that is undone.

    Args:
        team: Its name.
        reasons: As sentences, the heaviest first.
        url: The incident room.
        stand_down_url: Where the team stands down.

    >>> declared_by_itself("Checkout", ["An outage"], "https://pt.example/i", "https://pt.example/d").subject
    'Checkout: Peacetime declared Rescue Mode by itself'
    """
    lines = [
        "Peacetime declared Rescue Mode by itself, as your organisation has set it to, because of:",
        *(f"- {reason}" for reason in reasons),
        "",
        "Nobody commands yet. Take the role in the incident room:",
        url,
        "",
        "If it is no Rescue, stand down and give that as the reason; it is undone with that:",
        stand_down_url,
    ]
    subject = f"{team}: Peacetime declared Rescue Mode by itself"
    return Words(shortened(subject, LONGEST_SUBJECT), "\n".join(lines))
