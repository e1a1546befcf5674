"""Which rituals there are: one weekly check a team, two of the organisation, and since when they are kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Min

from peacetime.domain.rituals.rhythms import (
    Occurrence,
    Ritual,
    first_day_named,
    occurrence_for,
)
from peacetime.domain.rituals.standard import RitualKind, standard_ritual
from peacetime.domain.shared.hours import weekly
from peacetime.domain.shared.text import quoted
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.lookup import NotFound
from peacetime.queries.working_hours import hours_of
from peacetime.storage.models import RitualLook, RitualRecord, Team

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from peacetime.domain.shared.hours import WorkingHours

ORGANISATION = "organisation"
OF_ORGANISATION = (RitualKind.MONTHLY_REVIEW, RitualKind.QUARTERLY_RETRO)
WORDS = {
    RitualKind.WEEKLY_CHECK: "weekly",
    RitualKind.MONTHLY_REVIEW: "monthly",
    RitualKind.QUARTERLY_RETRO: "quarterly",
    RitualKind.REVIEW: "review",
}
KINDS = {word: kind for kind, word in WORDS.items()}
FIRST_YEAR, LAST_YEAR = 2000, 2199  # of keys that a page is shown for


@dataclass(frozen=True, slots=True)
class Kept:
    """One ritual that somebody keeps: a team, or the organisation (None)."""

    kind: RitualKind
    ritual: Ritual
    team: Team | None

    @property
    def address(self) -> str:
        """Where its pages are; the key of a time follows."""
        owner = f"/teams/{self.team.slug}" if self.team else ""
        return f"{owner}/rituals/{WORDS[self.kind]}"


def rituals_of_teams(teams: Iterable[Team], *, at: datetime) -> list[Kept]:
    """The weekly check of each of these teams; three queries however many."""
    wanted = list(teams)
    hours, since, first = hours_of(wanted), kept_since(at), _first_recorded(RitualKind.WEEKLY_CHECK)
    found = []
    for team in wanted:
        begun = max(since, team.created_at)
        found.append(
            _kept(RitualKind.WEEKLY_CHECK, team, hours[team.pk], begun, first.get(team.pk))
        )
    return found


def rituals_of_organisation(*, at: datetime) -> list[Kept]:
    """The monthly review and the quarterly retro."""
    hours, since = organisation_hours(), kept_since(at)
    return [
        _kept(kind, None, hours, since, _first_recorded(kind).get(None)) for kind in OF_ORGANISATION
    ]


def ritual_named(word: str, team: Team | None) -> Kept:
    """The ritual that an address speaks of, since ever.

    Raises:
        NotFound: `ritual_unknown`.
    """
    kind = KINDS.get(word)
    is_teams = kind is RitualKind.WEEKLY_CHECK
    if kind is None or kind is RitualKind.REVIEW or is_teams != (team is not None):
        raise NotFound(f"There is no ritual {quoted(word)} here.", code="ritual_unknown")
    hours = hours_of([team])[team.pk] if team else organisation_hours()
    return Kept(kind, standard_ritual(kind, team.slug if team else ORGANISATION, hours), team)


def occurrence_named(kept: Kept, key: str) -> Occurrence:
    """One time of a ritual by the name of its week, month or quarter.

    Raises:
        NotFound: `ritual_time_unknown`.
    """
    first = first_day_named(kept.ritual.rhythm.every, key)
    is_near = first is not None and FIRST_YEAR <= first.year <= LAST_YEAR
    found = occurrence_for(kept.ritual, first) if first and is_near else None
    if found is None:
        sentence = f"{kept.ritual.name} does not come in {quoted(key)}."
        raise NotFound(sentence, code="ritual_time_unknown")
    return found


def organisation_hours() -> WorkingHours:
    """Monday to Friday by the clocks that most teams go by; with their holidays where these are the same for all."""
    teams = Team.objects.filter(archived_at=None)
    said = list(teams.order_by("pk").values_list("time_zone", "holiday_calendar"))
    zones = Counter(zone for zone, _ in said).most_common(1)
    calendars = {calendar for _, calendar in said}
    return weekly(
        named_zone(zones[0][0] if zones else "UTC"),
        calendar=calendars.pop() if len(calendars) == 1 else "",
    )


def kept_since(at: datetime) -> datetime:
    """When rituals began to be kept here: nothing was missed before anybody was told of it."""
    return RitualLook.objects.values_list("since", flat=True).first() or at


def _first_recorded(kind: RitualKind) -> dict[int | None, str]:
    rows = RitualRecord.objects.filter(ritual=kind.value).order_by().values("team_id")
    return dict(rows.annotate(first=Min("occurrence")).values_list("team_id", "first"))


def _kept(
    kind: RitualKind, team: Team | None, hours: WorkingHours, begun: datetime, first: str | None
) -> Kept:
    ritual = standard_ritual(kind, team.slug if team else ORGANISATION, hours)
    begins_on: date = begun.astimezone(hours.time_zone).date()
    recorded = first_day_named(ritual.rhythm.every, first) if first else None
    if recorded is not None:
        begins_on = min(begins_on, recorded)
    return Kept(kind, replace(ritual, begins_on=begins_on), team)
