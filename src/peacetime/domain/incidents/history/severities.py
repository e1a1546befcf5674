"""A source's own words for how bad it was, and how we read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from peacetime.domain.incidents.severity import Severity

# Ours: the level whose meaning is nearest. "down", "disrupted" and "notice" are the words of
# cState and Upptime, where they speak of one service, not of the whole; "high" and "low" those
# of urgencies and priorities.
SEVERITY_WORDS: Mapping[str, Severity] = MappingProxyType(
    {
        "critical": Severity.SEV1,
        "major": Severity.SEV2,
        "minor": Severity.SEV3,
        "down": Severity.SEV2,
        "disrupted": Severity.SEV3,
        "notice": Severity.SEV4,
        "highest": Severity.SEV1,
        "blocker": Severity.SEV1,
        "high": Severity.SEV2,
        "medium": Severity.SEV3,
        "moderate": Severity.SEV3,
        "low": Severity.SEV4,
        "lowest": Severity.SEV4,
        "trivial": Severity.SEV4,
    }
)
NUMBERED = re.compile(r"(?:sev|severity|p|priority)[ \-_]?([0-4])(?:\s*[-–:(,].*)?")


def severity_of_word(word: str, words: Mapping[str, Severity] = SEVERITY_WORDS) -> Severity | None:
    """Our severity for a source's word, None where the word is not known.

    Args:
        word: As in the source: `SEV1`, `sev-1`, `P1`, or one of the words.
        words: Which words mean what, in lower case.

    Source: our default; see `SEVERITY_WORDS`.

    >>> severity_of_word("P1"), severity_of_word("Disrupted"), severity_of_word("purple")
    (<Severity.SEV1: 'SEV1'>, <Severity.SEV3: 'SEV3'>, None)
    """
    plain = word.strip().lower()
    if numbered := NUMBERED.fullmatch(plain):
        return Severity(f"SEV{numbered[1]}")
    return words.get(plain)
