"""The playbook of a mode, and the lines of it that a lead ticks.

Source of what a playbook has: the framework's tables of the two modes and its "Leadership Responsibilities by Mode".
The words, here and in `standard.py`, are ours.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text, label, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_LINE = 300
MOST_LINES = 30
KEY_LENGTH = 10


class PlaybookMode(StrEnum):
    """What has a playbook: the two modes, and the recovery that leads from one to the other."""

    DELIVERY = "delivery"
    RESCUE = "rescue"
    RECOVERING = "recovering"

    @property
    def label(self) -> str:
        """How a page calls it.

        >>> PlaybookMode.RESCUE.label, PlaybookMode.RECOVERING.label
        ('Rescue Mode', 'Recovery after Rescue')
        """
        return LABELS[self]


LABELS = {
    PlaybookMode.DELIVERY: "Delivery Mode",
    PlaybookMode.RESCUE: "Rescue Mode",
    PlaybookMode.RECOVERING: "Recovery after Rescue",
}


@dataclass(frozen=True, slots=True)
class Playbook:
    """Two sentences and six lists of plain lines; `responsibilities` are those a lead ticks."""

    objective: str
    mindset: str
    constraints: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    success_measures: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    artifacts: tuple[str, ...] = ()
    responsibilities: tuple[str, ...] = ()

    def lines(self, part: str) -> tuple[str, ...]:
        """What stands in one part; a sentence is a list of one.

        >>> Playbook("Ship", "Calm", signals=("Quiet nights",)).lines("objective")
        ('Ship',)
        """
        value: str | tuple[str, ...] = getattr(self, part)
        return (value,) if isinstance(value, str) else value


SENTENCES = ("objective", "mindset")
LISTS = tuple(field.name for field in fields(Playbook) if field.name not in SENTENCES)
PARTS = (*SENTENCES, *LISTS)


def cleaned(playbook: Playbook) -> Playbook:
    """The same playbook as it can be kept: two sentences, lists without blank lines.

    Raises:
        InvalidInput: `lines_too_many`, `line_twice`, or a code of `clean_text`; the field is the part's name.

    >>> cleaned(Playbook(" Ship ", "Calm", signals=("Quiet nights", " "))).signals
    ('Quiet nights',)
    """
    parts: dict[str, Any] = {
        part: clean_text(getattr(playbook, part), field=part, max_length=LONGEST_LINE)
        for part in SENTENCES
    }
    parts |= {part: _cleaned_lines(part, getattr(playbook, part)) for part in LISTS}
    return Playbook(**parts)


def responsibility_key(mode: PlaybookMode, text: str) -> str:
    """What a tick is tied to: the words themselves, so that a reworded line is one nobody has ticked yet.

    Source: our default.

    >>> responsibility_key(PlaybookMode.RESCUE, "Each role has one name.")
    '741add50c1'
    """
    return hashlib.sha256(f"{mode.value}:{text}".encode()).hexdigest()[:KEY_LENGTH]


def _cleaned_lines(part: str, lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) > MOST_LINES:
        sentence = (
            f"{label(part)} has {len(lines):,} lines; at most {MOST_LINES} fit. Keep what matters."
        )
        raise InvalidInput(sentence, field=part, code="lines_too_many")
    kept = [clean_text(line, field=part, max_length=LONGEST_LINE) for line in lines if line.strip()]
    for number, line in enumerate(kept):
        if line in kept[:number]:
            sentence = f"{label(part)} says {quoted(line)} twice. Leave one of them out."
            raise InvalidInput(sentence, field=part, code="line_twice")
    return tuple(kept)
