"""What a connection can be told of: a few subjects to choose from, each a handful of facts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable


class Subject(StrEnum):
    """A group of facts that are told together."""

    MODES = "modes"
    UPDATES = "updates"
    REMINDERS = "reminders"
    SUGGESTIONS = "suggestions"
    FACTS = "facts"

    @property
    def label(self) -> str:
        """How a page calls it.

        >>> Subject.UPDATES.label
        'Updates to stakeholders'
        """
        return LABELS[self]

    @property
    def help(self) -> str:
        """What is told, in a sentence."""
        return HELP[self]


LABELS = {
    Subject.MODES: "Entering and leaving Rescue Mode",
    Subject.UPDATES: "Updates to stakeholders",
    Subject.REMINDERS: "Reminders",
    Subject.SUGGESTIONS: "What signals say",
    Subject.FACTS: "Every other fact",
}
HELP = {
    Subject.MODES: "A Rescue was declared, or is over.",
    Subject.UPDATES: "What happens, what is affected, and when one hears again.",
    Subject.REMINDERS: "An update is overdue, a role is free, a review date has come.",
    Subject.SUGGESTIONS: "Signals look like Rescue Mode, or like its end: the reasons, and where to answer.",
    Subject.FACTS: "For programs: each fact of the reference by its name, without words.",
}
TOLD_WITH_WORDS = {
    "mode.rescue.declared": Subject.MODES,
    "mode.rescue.stood_down": Subject.MODES,
    "incident.closed": Subject.MODES,
    "incident.update.sent": Subject.UPDATES,
    "incident.update.missed": Subject.REMINDERS,
    "incident.roles.missed": Subject.REMINDERS,
    "incident.review.reached": Subject.REMINDERS,
    "recognition.suggestion.made": Subject.SUGGESTIONS,
}


def subject_of(fact: str) -> Subject:
    """The subject a fact belongs to.

    >>> subject_of("incident.update.sent"), subject_of("postmortem.published")
    (<Subject.UPDATES: 'updates'>, <Subject.FACTS: 'facts'>)
    """
    return TOLD_WITH_WORDS.get(fact, Subject.FACTS)


def subjects_named(names: Iterable[str]) -> tuple[Subject, ...]:
    """Subjects by name, each once and in their own order.

    Args:
        names: As a form or the API sends them.

    Raises:
        InvalidInput: `subject_unknown`.

    >>> subjects_named(["updates", "modes", "updates"])
    (<Subject.MODES: 'modes'>, <Subject.UPDATES: 'updates'>)
    """
    wanted = set(names)
    unknown = sorted(wanted - set(Subject))
    if unknown:
        known = ", ".join(Subject)
        sentence = f"There is no subject “{unknown[0]}”. Write some of: {known}."
        raise InvalidInput(sentence, field="subjects", code="subject_unknown")
    return tuple(subject for subject in Subject if subject in wanted)


class Tone(StrEnum):
    """How a message looks where a channel has colours: its words say the same without."""

    ALARM = "alarm"
    CALM = "calm"
    PLAIN = "plain"


def tone_of(fact: str) -> Tone:
    """The tone of a fact's message.

    >>> tone_of("mode.rescue.declared"), tone_of("mode.rescue.stood_down"), tone_of("incident.update.sent")
    (<Tone.ALARM: 'alarm'>, <Tone.CALM: 'calm'>, <Tone.PLAIN: 'plain'>)
    """
    if fact == "mode.rescue.declared":
        return Tone.ALARM
    return Tone.CALM if fact in {"mode.rescue.stood_down", "incident.closed"} else Tone.PLAIN
