"""Of what is asked: one team or all, a service, a severity, from day to day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peacetime.domain.incidents.severity import severity_named
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.lookup import is_storable, service_names, team_named

if TYPE_CHECKING:
    from peacetime.storage.models import Team

NOT_SAID = "not-said"
LONGEST_SERVICE = 200


@dataclass(frozen=True, slots=True)
class Question:
    """What figures are asked of. Days are those of the team's zone, or of UTC; both are inside."""

    at: datetime
    team: str = ""
    team_name: str = ""
    team_id: int | None = None
    service: str = ""
    severity: str = ""  # "not-said": those of which no severity is known
    first_day: date | None = None
    last_day: date | None = None
    zone: str = "UTC"

    @property
    def start(self) -> datetime | None:
        """The beginning of the first day."""
        return None if self.first_day is None else _midnight(self.first_day, self.zone)

    @property
    def end(self) -> datetime:
        """The end of the last day, or now where that comes first."""
        if self.last_day is None or self.last_day == date.max:
            return self.at
        return min(_midnight(self.last_day + timedelta(days=1), self.zone), self.at)

    @property
    def address(self) -> dict[str, str]:
        """The question as parameters of an address that can be shared."""
        parts = {
            "team": self.team,
            "service": self.service,
            "severity": self.severity,
            "from": self.first_day.isoformat() if self.first_day else "",
            "to": self.last_day.isoformat() if self.last_day else "",
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but a team was asked for."""
        return set(self.address) > {"team"} or bool(set(self.address) - {"team"})


def question(
    *,
    at: datetime,
    team: str = "",
    service: str = "",
    severity: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
) -> Question:
    """A question that makes sense.

    Raises:
        NotFound: `team_unknown`.
        InvalidInput: `severity_unknown`, `period_reversed`, `period_unreadable`.
    """
    found: Team | None = team_named(team) if team else None
    if severity and severity != NOT_SAID:
        severity = severity_named(severity).value
    if first_day and last_day and last_day < first_day:
        sentence = "The period ends before it begins. Write a last day after the first."
        raise InvalidInput(sentence, field="to", code="period_reversed")
    for name, day in (("from", first_day), ("to", last_day)):
        if day and not 1900 <= day.year <= 9000:  # noqa: PLR2004 - what every zone can compute with
            sentence = f"{day.isoformat()} lies too far away. Write a day between 1900 and 9000."
            raise InvalidInput(sentence, field=name, code="period_unreadable")
    service = service.strip()[:LONGEST_SERVICE]
    service = service if is_storable(service) else ""
    return Question(
        at=at,
        team=found.slug if found else "",
        team_name=found.name if found else "",
        team_id=found.pk if found else None,
        service=service_names([service])[0] if service else "",
        severity=severity,
        first_day=first_day,
        last_day=last_day,
        zone=found.time_zone if found else "UTC",
    )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
