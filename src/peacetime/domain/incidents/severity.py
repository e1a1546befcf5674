"""How bad it is, and how often stakeholders then hear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted


class Severity(StrEnum):
    """The organisation's ladder, worst first: SEV0 is worse than SEV4.

    >>> Severity.SEV1.is_at_least(Severity.SEV2)
    True
    """

    SEV0 = "SEV0"
    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return int(self.value[3:])

    def is_at_least(self, other: Severity) -> bool:
        """Whether this is as bad as the other, or worse."""
        return self.rank <= other.rank


@dataclass(frozen=True, slots=True)
class Level:
    """What one severity means here: its sentence and the promised time between two updates.

    `cadence` is None where no next update is promised.
    """

    severity: Severity
    meaning: str
    cadence: timedelta | None


DEFAULT_LEVELS = (
    Level(Severity.SEV0, "The business stands still or data is at risk", timedelta(minutes=30)),
    Level(Severity.SEV1, "Many customers cannot do what they came for", timedelta(minutes=30)),
    Level(Severity.SEV2, "Some customers are hindered, or many a little", timedelta(minutes=60)),
    Level(Severity.SEV3, "Few customers notice, or there is a way around", timedelta(minutes=240)),
    Level(Severity.SEV4, "Nobody outside notices yet", None),
)


def severity_named(word: str) -> Severity:
    """The severity a caller names, in any case, with or without a space or hyphen.

    Raises:
        InvalidInput: `severity_unknown`.

    >>> severity_named("sev 1"), severity_named("SEV-0")
    (<Severity.SEV1: 'SEV1'>, <Severity.SEV0: 'SEV0'>)
    """
    plain = word.upper().replace(" ", "").replace("-", "")
    if plain in Severity.__members__:
        return Severity[plain]
    sentence = f"{quoted(word)} is not a severity. Choose one of SEV0, SEV1, SEV2, SEV3 and SEV4."
    raise InvalidInput(sentence, field="severity", code="severity_unknown")
