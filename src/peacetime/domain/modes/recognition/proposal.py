"""What a declaration would say, filled in from the signals: a person reads it before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.declaration import Trigger
from peacetime.domain.modes.recognition.signs import Sign
from peacetime.domain.signals.signal import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peacetime.domain.modes.recognition.signs import Reason
    from peacetime.domain.modes.recognition.trouble import Trouble

LONGEST_SUMMARY = 300
DONE_WHEN = "None of the signals behind it fires any more, for 30 minutes"
_OF_LEVEL = {Level.CRITICAL: Severity.SEV1, Level.ERROR: Severity.SEV2}
_ORDER = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answers to the form that declares, as far as signals know them."""

    trigger: Trigger
    summary: str
    severity: Severity
    services: tuple[str, ...]  # in the tools' own words
    done_when: str = DONE_WHEN


def proposal(reasons: Sequence[Reason], troubles: Sequence[Trouble]) -> Proposal:
    """A declaration made of the worst matter.

    The severity is the worst that a tool says on our ladder; else a critical matter is taken for a SEV1 and
    anything else for a SEV2. The trigger is security where an attack is named, an interrupt where nothing
    but escalations is, and reliability otherwise.

    Args:
        reasons: Of the suggestion.
        troubles: The matters behind it; there may be none, of load alone.

    Source: our default; whoever declares changes what is wrong in it.

    >>> proposal([], []).summary
    'More is going on than a day in Delivery Mode bears'
    """
    ordered = sorted(troubles, key=_worst_first)
    signs = {reason.sign for reason in reasons}
    severities = [trouble.severity for trouble in troubles if trouble.severity is not None]
    worst = min(severities, key=lambda severity: severity.rank) if severities else None
    level = ordered[0].level if ordered else None
    return Proposal(
        trigger=_trigger(signs),
        summary=_summary(ordered),
        severity=worst or (_OF_LEVEL.get(level, Severity.SEV2) if level else Severity.SEV2),
        services=tuple(dict.fromkeys(trouble.service for trouble in ordered if trouble.service)),
    )


def _worst_first(trouble: Trouble) -> tuple[int, int, object, str]:
    severity = trouble.severity.rank if trouble.severity is not None else len(Severity)
    level = _ORDER[trouble.level] if trouble.level is not None else _ORDER[Level.ERROR]
    return severity, level, trouble.began_at, trouble.key


def _trigger(signs: set[Sign]) -> Trigger:
    if Sign.EXPLOIT in signs:
        return Trigger.SECURITY
    named = {sign for sign in signs if sign.is_named}
    return Trigger.INTERRUPT if named == {Sign.ESCALATION} else Trigger.RELIABILITY


def _summary(ordered: Sequence[Trouble]) -> str:
    if not ordered:
        return "More is going on than a day in Delivery Mode bears"
    first = " ".join(ordered[0].title.split())
    others = len(ordered) - 1
    more = f" (and {others} more)" if others else ""
    room = LONGEST_SUMMARY - len(more)
    return (first if len(first) <= room else f"{first[: room - 1].rstrip()}…") + more
