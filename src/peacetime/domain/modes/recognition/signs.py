"""The signs of Rescue Mode that the framework names, and those of load; each weighs and tells a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from math import fsum
from typing import TYPE_CHECKING

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.signals.signal import Kind, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta

    from peacetime.domain.modes.recognition.trouble import Load, Trouble


class Sign(StrEnum):
    """What can speak for Rescue Mode, or for its end.

    Source: the framework, "Typical Signals" of Rescue Mode, for the first five; the others are ours.
    """

    SEVERITY = "severity"
    EXPLOIT = "exploit"
    OUTAGE = "outage"
    REGRESSION = "regression"
    ESCALATION = "escalation"
    MATTERS = "matters"
    PEOPLE = "people"
    OFF_HOURS = "off_hours"
    QUIET = "quiet"
    CRITERIA = "criteria"
    FLAPS = "flaps"

    @property
    def is_named(self) -> bool:
        """Whether the framework names it as a signal of Rescue Mode.

        >>> Sign.OUTAGE.is_named, Sign.PEOPLE.is_named
        (True, False)
        """
        return self in _WEIGHERS

    @property
    def label(self) -> str:
        """How a page calls it.

        >>> Sign.OFF_HOURS.label
        'Pages outside working hours'
        """
        return LABELS[self]


LABELS = {
    Sign.SEVERITY: "A Sev-0 or Sev-1",
    Sign.EXPLOIT: "An active exploit, or a CVE",
    Sign.OUTAGE: "An outage",
    Sign.REGRESSION: "A major regression",
    Sign.ESCALATION: "Urgent escalations",
    Sign.MATTERS: "Several matters at once",
    Sign.PEOPLE: "People engaged",
    Sign.OFF_HOURS: "Pages outside working hours",
    Sign.QUIET: "Quiet",
    Sign.CRITERIA: "Exit criteria met",
    Sign.FLAPS: "In and out",
}


@dataclass(frozen=True, slots=True)
class Weight:
    """How much one match counts at once, how much once it lasts, and how much all of them together."""

    at_once: float
    lasting: float
    most: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign that was found.

    Args:
        sign: Which.
        sentence: What was found, for people.
        weight: How much it counts.
        keys: The matters behind it; none where it is of people.
    """

    sign: Sign
    sentence: str
    weight: float
    keys: tuple[str, ...] = ()


WEIGHTS: dict[Sign, Weight] = {
    Sign.SEVERITY: Weight(1.0, 1.0, 1.0),
    Sign.EXPLOIT: Weight(1.0, 1.0, 1.0),
    Sign.OUTAGE: Weight(0.6, 1.0, 1.0),
    Sign.REGRESSION: Weight(0.5, 0.8, 1.0),
    Sign.ESCALATION: Weight(0.6, 0.6, 1.0),
    Sign.MATTERS: Weight(0.2, 0.2, 0.6),
    Sign.PEOPLE: Weight(0.25, 0.25, 0.75),
    Sign.OFF_HOURS: Weight(0.25, 0.25, 0.5),
}
POSSIBLE_EXPLOIT = Weight(0.5, 0.5, 1.0)  # a critical finding of which no attack is said
STORM = 3  # alerts in one matter: what several say counts at once as if it lasted

_DOWN = re.compile(
    r"\b(?:outages?|down(?:times?)?|unavailable|unreachable|offline|not responding|no longer (?:responding|receiving)"
    r"|service interruption|(?:stop|stops|stopped) working|unable to|cannot (?:connect|log ?in|sign ?in|check ?out)|connection refused|data loss"
    r"|destroyed|crash(?:ed|ing|loop\w*)|HTTP (?:0|50[0234]))\b",
    re.IGNORECASE,
)
_NOT_DOWN = re.compile(
    r"\b(?:scal\w+|slow\w*|step\w*|cool\w*|shut\w*|counting|winding) down\b", re.IGNORECASE
)
_WORSE = re.compile(
    r"\b(?:regress(?:ion|ed)|error (?:rate|budget|ratio)|latency|degraded|degradation|elevated errors"
    r"|slow performance|roll(?:ed)? ?back|performance (?:issue|problem)s?|failing since)\b",
    re.IGNORECASE,
)
_ATTACK = re.compile(
    r"\b(?:activ(?:e|ely) (?:being )?exploit\w*|exploited in the wild|known exploited|breach(?:ed)?|ransomware"
    r"|compromised|intrusion|secrets? (?:leaked|exposed)|leaked secrets?|credentials? (?:leaked|exposed)"
    r"|security incident|under attack|ddos)\b",
    re.IGNORECASE,
)
_CVE = re.compile(r"\b(?:CVE-\d{4}-\d{4,}|zero.day)\b", re.IGNORECASE)
_URGENT = re.compile(
    r"\b(?:urgent\w*|escalat\w+|critical customer|customers? (?:down|blocked)|blocker|asap)\b",
    re.IGNORECASE,
)


def named_reasons(
    troubles: Sequence[Trouble], age: Callable[[Trouble], timedelta], lasting: timedelta
) -> list[Reason]:
    """What the framework names, found in open matters.

    Formula: of each sign the weights of its matches added up, at most the sign's own most; a match
    counts in full once it lasts, or where three alerts speak of it.

    Args:
        troubles: Open matters that are trouble; their order does not count.
        age: How long one has been going on.
        lasting: From which age on it counts in full.

    Source: the framework, "Typical Signals" of Rescue Mode; the weights and words are ours.
    Cost: linear in the matters, some five regular expressions each.
    """
    found = []
    for sign, weigh in _WEIGHERS.items():
        matches = {
            trouble: weight
            for trouble in troubles
            if (weight := weigh(trouble, age(trouble) >= lasting or trouble.alerts >= STORM)) > 0
        }
        if matches:
            weight = min(WEIGHTS[sign].most, fsum(matches.values()))
            first = sorted(
                matches, key=lambda trouble: (-matches[trouble], trouble.began_at, trouble.key)
            )
            keys = tuple(dict.fromkeys(trouble.key for trouble in first))
            found.append(Reason(sign, _sentence(sign, first), weight, keys))
    return found


def load_reasons(troubles: Sequence[Trouble], load: Load) -> list[Reason]:
    """What a team bears: several matters at once, people engaged, pages outside working hours.

    Formula: the weight × (matters - 1), × (people - 1), × pages, each at most its own most.

    Args:
        troubles: Open matters that are trouble.
        load: What else is borne.

    Source: our default; one matter with one person on it is an ordinary day.
    """
    ordered = sorted(troubles, key=lambda trouble: (trouble.began_at, trouble.key))
    keys = tuple(dict.fromkeys(trouble.key for trouble in ordered))
    counted = (
        (Sign.MATTERS, len(keys) - 1, f"{len(keys)} matters are open at once", keys),
        (Sign.PEOPLE, load.people - 1, f"{load.people} people are engaged", ()),
        (Sign.OFF_HOURS, load.pages_off_hours, _pages(load.pages_off_hours), ()),
    )
    return [
        Reason(sign, sentence, min(WEIGHTS[sign].most, WEIGHTS[sign].at_once * count), of)
        for sign, count, sentence, of in counted
        if count > 0
    ]


def _severity(trouble: Trouble, is_lasting: bool) -> float:  # noqa: FBT001 - one signature for all
    is_worst = trouble.severity is not None and trouble.severity.is_at_least(Severity.SEV1)
    return _weight(Sign.SEVERITY, is_lasting) if is_worst else 0.0


def _exploit(trouble: Trouble, is_lasting: bool) -> float:  # noqa: FBT001
    words = _words(trouble)
    if _ATTACK.search(words):
        return _weight(Sign.EXPLOIT, is_lasting)
    is_finding = trouble.kind is Kind.VULNERABILITY or _CVE.search(words) is not None
    return POSSIBLE_EXPLOIT.at_once if is_finding and trouble.level is Level.CRITICAL else 0.0


def _outage(trouble: Trouble, is_lasting: bool) -> float:  # noqa: FBT001
    if trouble.kind is not Kind.ALERT or trouble.level in {Level.WARNING, Level.INFO}:
        return 0.0
    is_down = _DOWN.search(_NOT_DOWN.sub("", _words(trouble))) is not None
    return _weight(Sign.OUTAGE, is_lasting) if is_down or trouble.level is Level.CRITICAL else 0.0


def _regression(trouble: Trouble, is_lasting: bool) -> float:  # noqa: FBT001
    if trouble.kind is not Kind.ALERT or trouble.level in {Level.WARNING, Level.INFO}:
        return 0.0
    return _weight(Sign.REGRESSION, is_lasting) if _WORSE.search(_words(trouble)) else 0.0


def _escalation(trouble: Trouble, is_lasting: bool) -> float:  # noqa: FBT001
    if trouble.kind is not Kind.ESCALATION:
        return 0.0
    is_urgent = trouble.level in {Level.CRITICAL, Level.ERROR} or _URGENT.search(_words(trouble))
    return _weight(Sign.ESCALATION, is_lasting) if is_urgent else 0.0


_WEIGHERS: dict[Sign, Callable[[Trouble, bool], float]] = {
    Sign.SEVERITY: _severity,
    Sign.EXPLOIT: _exploit,
    Sign.OUTAGE: _outage,
    Sign.REGRESSION: _regression,
    Sign.ESCALATION: _escalation,
}


def _weight(sign: Sign, is_lasting: bool) -> float:  # noqa: FBT001
    weight = WEIGHTS[sign]
    return weight.lasting if is_lasting else weight.at_once


def _words(trouble: Trouble) -> str:
    return f"{trouble.title}\n{trouble.text}"


def _sentence(sign: Sign, matches: Sequence[Trouble]) -> str:
    first = matches[0]
    said = (
        LABELS[sign]
        if sign is not Sign.SEVERITY or first.severity is None
        else first.severity.value
    )
    more = f", and {len(matches) - 1} more" if len(matches) > 1 else ""
    return f"{said}: “{_shown(first)}”{more}"


def _shown(trouble: Trouble, at_most: int = 120) -> str:
    title = " ".join(trouble.title.split())
    return title if len(title) <= at_most else f"{title[: at_most - 1].rstrip()}…"


def _pages(count: int) -> str:
    return "1 page outside working hours" if count == 1 else f"{count} pages outside working hours"
