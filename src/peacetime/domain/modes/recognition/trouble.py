"""What recognition looks at: matters that go on, and the load they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.signals.levels import rung

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.signals.signal import Kind, Level

LAST_STEP = 4  # of the organisation's ladder
_INSIDE = re.compile(r"\b(?:[Ss][Ee][Vv](?:erity)?[\s:_-]*|P)([0-4])\b")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One matter that is not resolved: a group of alerts, or one alert alone.

    Args:
        key: What tells it apart among those of its team.
        kind: What it is; one that is no trouble (a deployment) counts for nothing.
        title: One line for people.
        began_at: When it began, with a zone.
        level: How bad the tool says it is; None where it does not say.
        severity: Where the tool says it on the organisation's ladder; None where it does not.
        service: What is hit, "" where nothing is named.
        text: More lines, "" where there are none.
        alerts: How many alerts it holds; at least 1.
        last_began_at: When the latest of its alerts began; None where there is only the one.
    """

    key: str
    kind: Kind
    title: str
    began_at: datetime
    level: Level | None = None
    severity: Severity | None = None
    service: str = ""
    text: str = ""
    alerts: int = 1
    last_began_at: datetime | None = None

    @property
    def news_at(self) -> datetime:
        """The latest beginning: what goes on for long is news again once more of it begins."""
        return self.last_began_at or self.began_at


@dataclass(frozen=True, slots=True)
class Load:
    """What a team bears beside the open matters, which are counted from themselves.

    Args:
        people: How many are engaged in it now; 0 where nobody is known to be.
        pages_off_hours: How many pages came outside working hours in the last hours.
    """

    people: int = 0
    pages_off_hours: int = 0


def severity_said(word: str, title: str = "") -> Severity | None:
    """The organisation's severity that a tool's own word names, or else the title; None where neither does.

    P1 is read as SEV1: tools whose ladder begins at 1 mean the worst that happens to them, and those
    that have a 0 mean by it what our ladder does.

    Args:
        word: The tool's own word, "" where it has none.
        title: One line for people.

    Source: our reading of the ladders of PagerDuty, Opsgenie, Datadog and Azure Monitor.

    >>> severity_said("P1"), severity_said("Sev-0"), severity_said("", "[SEV2] Search answers slowly")
    (<Severity.SEV1: 'SEV1'>, <Severity.SEV0: 'SEV0'>, <Severity.SEV2: 'SEV2'>)
    >>> severity_said("critical", "Disk 1 of 4 is full") is None
    True
    """
    step = rung(word)
    if step is None or step > LAST_STEP:
        found = _INSIDE.search(title)
        return Severity(f"SEV{found[1]}") if found else None
    return Severity(f"SEV{step}")
