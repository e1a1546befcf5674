"""What an address asks of an outage: which service, for how long, how it fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from peacetime.domain.dependencies.services import Failure
from peacetime.domain.dependencies.what_if import MinutesRefused
from peacetime.domain.shared.text import quoted

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST = 200
USUAL_MINUTES = 30.0
MOST_MINUTES = 60 * 24 * 366.0
SLIDER = (240, 1440, 10_080)  # a slider ends at the first that is no less than what is asked
QUICK = ((5, "5 min"), (15, "15 min"), (30, "30 min"), (60, "1 h"), (240, "4 h"), (1440, "1 day"))
WHAT_IF = "/dependencies/what-if"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of an outage, and the addresses that ask nearly the same."""

    service: str
    minutes: float
    failure: Failure
    team: str = ""
    path: str = WHAT_IF

    @property
    def address(self) -> str:
        """The address that asks this."""
        given = {
            "service": self.service,
            "minutes": f"{self.minutes:g}",
            "failure": self.failure.value if self.failure is not Failure.DOWN else "",
            "team": self.team,
        }
        return f"{self.path}?{urlencode({name: value for name, value in given.items() if value})}"

    @property
    def slider(self) -> int:
        """Where the slider ends."""
        return next((end for end in SLIDER if self.minutes <= end), int(MOST_MINUTES))

    @property
    def other(self) -> Asked:
        """The same outage, but failing in the other way."""
        other = Failure.DOWN if self.failure is Failure.SLOW else Failure.SLOW
        return replace(self, failure=other)

    @property
    def quick(self) -> list[tuple[str, str, bool]]:
        """Usual lengths: word, address, whether it is this one."""
        return [
            (word, replace(self, minutes=float(minutes)).address, minutes == self.minutes)
            for minutes, word in QUICK
        ]

    def of_team(self, team: str) -> str:
        """The address that shows every service of a team."""
        return replace(self, team=team).address


def asked_of(request: HttpRequest, *, path: str = WHAT_IF) -> Asked:
    """The question in the parameters of an address.

    Raises:
        MinutesRefused: `minutes_impossible`.
    """
    word = {name: request.GET.get(name, "").strip()[:LONGEST] for name in ("service", "team")}
    failure = Failure.SLOW if request.GET.get("failure") == Failure.SLOW.value else Failure.DOWN
    minutes = _minutes(request.GET.get("minutes", "").strip())
    return Asked(word["service"], minutes, failure, word["team"], path)


def _minutes(written: str) -> float:
    try:
        minutes = float(written.replace(",", ".") or USUAL_MINUTES)
    except ValueError:
        minutes = -1.0
    if not isfinite(minutes) or not 0 < minutes <= MOST_MINUTES:
        sentence = f"{quoted(written)} is no length of an outage. Write minutes, from above 0 up to a year of them."
        raise MinutesRefused(sentence, field="minutes")
    return minutes
