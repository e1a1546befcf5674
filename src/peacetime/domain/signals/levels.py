"""How bad a tool says it is: its own word, put in one of four."""

from __future__ import annotations

import re
from typing import Any, Final

from peacetime.domain.signals.signal import Level

CRITICAL, ERROR, WARNING, INFO = Level.CRITICAL, Level.ERROR, Level.WARNING, Level.INFO

WORDS: Final[dict[str, Level]] = {
    **dict.fromkeys(
        (
            "critical", "crit", "fatal", "emergency", "emerg", "disaster", "panic", "blocker", "highest",
            "urgent", "page", "pager", "alert", "immediate", "severe", "catastrophic", "showstopper",
            "very high", "major outage", "p0", "s0", "sev0",
        ),
        CRITICAL,
    ),
    **dict.fromkeys(
        (
            "error", "err", "high", "major", "danger", "failure", "failed", "serious", "important",
            "partial outage", "exception",
        ),
        ERROR,
    ),
    **dict.fromkeys(
        (
            "warning", "warn", "medium", "moderate", "average", "minor", "degraded", "degraded performance",
            "elevated",
        ),
        WARNING,
    ),
    **dict.fromkeys(
        (
            "info", "information", "informational", "informative", "notice", "debug", "verbose", "trace", "low",
            "lowest", "very low", "trivial", "negligible", "maintenance", "suggestion",
        ),
        INFO,
    ),
}  # fmt: skip
# What the field's tools mean by 1 to 5, where a letter or word stands before the figure.
STEPS: Final = (CRITICAL, CRITICAL, ERROR, WARNING, INFO, INFO)
STEP: Final = re.compile(
    r"(?:p|s|sev|severity|prio|priority|level)[\s_:#.-]*([0-5])(?![0-9])", re.ASCII | re.IGNORECASE
)
MILDEST: Final = 6  # below every step of a ladder
RUNG: Final = re.compile(
    r"(?:(?:sev|severity|prio|priority|p)[\s_:#.-]*([0-5])(?![0-9a-z]|\.[0-9])|s[\s_:#.-]*([0-5])\Z)",
    re.ASCII | re.IGNORECASE,
)
PART: Final = re.compile(r"[a-z]+", re.ASCII)
DENIALS: Final = {"not", "no", "non", "un", "none", "unknown"}
LONGEST: Final = 60
MOST_SCORE: Final = 10


def level(word: Any) -> Level | None:
    """A tool's word for how bad it is stands for one of four levels, or for none that we know.

    P1 and Sev-1 are critical, then each step one lower. A bare figure is unknown: in one tool 1 is the
    worst and in another the mildest.

    Args:
        word: What stands in the payload; anything at all.

    Returns:
        None where the word is unknown to us, or says that the tool does not know.

    Source: the tools' documentation; `docs/reference/signals.md` prints the words.
    Cost: one look-up for a plain word.

    >>> level("Disaster"), level("P2"), level("sev-3"), level("P1 - Critical")
    (<Level.CRITICAL: 'critical'>, <Level.ERROR: 'error'>, <Level.WARNING: 'warning'>, <Level.CRITICAL: 'critical'>)
    >>> level("unknown"), level("3"), level(None)
    (None, None, None)
    """
    if not isinstance(word, str) or len(word) > LONGEST:
        return None
    found = WORDS.get(word)
    if found is not None:
        return found
    small = " ".join(word.casefold().replace("_", " ").split())
    if small in WORDS:
        return WORDS[small]
    if (step := STEP.match(small)) is not None:
        return STEPS[int(step[1])]
    parts = PART.findall(small)
    if DENIALS.intersection(parts):
        return None
    return next((WORDS[part] for part in parts if part in WORDS), None)


def rung(word: str) -> int | None:
    """The figure of a tool's own ladder, where its word names a step of one: 0 or 1 is the worst.

    Args:
        word: The tool's own word, "" where it has none.

    Returns:
        0 to 5; None where the word names no step.

    Source: the ladders of PagerDuty, Opsgenie, Datadog and Azure Monitor.
    Cost: one regular expression.

    >>> rung("P1"), rung("Sev-0"), rung("SEV2 - partial outage"), rung("s3"), rung("critical"), rung("3")
    (1, 0, 2, 3, None, None)
    """
    found = RUNG.match(word.strip())
    return None if found is None else int(found[1] or found[2])


def mildness(word: str) -> tuple[int, bool, str]:
    """In which order the words of one level stand, the worst first: by the ladder's figure, else by the word.

    Source: our default; only that it is always the same order matters.

    >>> sorted(["", "page", "P2", "P1"], key=mildness)
    ['P1', 'P2', 'page', '']
    """
    step = rung(word)
    return (MILDEST if step is None else step, not word, word)


def level_of_score(score: Any) -> Level | None:
    """A score from 0 to 10, such as CVSS, has the level that its standard names.

    Returns:
        Critical from 9, error from 7 ("high"), warning from 4 ("medium"), info above 0; None for 0 and
        for what is no score.

    Source: CVSS v3.1, section 5.

    >>> level_of_score(9.8), level_of_score("4.0"), level_of_score(0)
    (<Level.CRITICAL: 'critical'>, <Level.WARNING: 'warning'>, None)
    """
    try:
        number = float(score) if not isinstance(score, bool) else 0.0
    except (TypeError, ValueError, OverflowError):
        return None
    if not 0 < number <= MOST_SCORE:
        return None
    bounds = ((9, CRITICAL), (7, ERROR), (4, WARNING))
    return next((found for least, found in bounds if number >= least), INFO)
