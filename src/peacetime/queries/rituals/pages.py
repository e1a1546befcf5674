"""What the pages of rituals show: those of a team, those of the organisation, and one time of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.rituals.agendas import ReviewAgenda, review_agenda
from peacetime.domain.rituals.records import Status
from peacetime.domain.rituals.rhythms import first_day_named
from peacetime.domain.rituals.standard import RitualKind
from peacetime.queries.actions.items import item_of, seen
from peacetime.queries.lookup import NotFound, incident_named, team_named
from peacetime.queries.rituals.agendas import (
    Agenda,
    a_year_ago,
    monthly,
    quarter_before,
    quarterly,
    weekly,
)
from peacetime.queries.rituals.reviews import ReviewShown, review_of, reviewed, reviews
from peacetime.queries.rituals.rhythms import (
    WORDS,
    Kept,
    occurrence_named,
    ritual_named,
    rituals_of_organisation,
    rituals_of_teams,
)
from peacetime.queries.rituals.rows import causes_written
from peacetime.queries.rituals.standing import RitualShown, TimeShown, recorded, shown, time_shown
from peacetime.queries.sight import OUTSIDE, Sight
from peacetime.queries.timeline import names_of
from peacetime.storage.models import Postmortem, Team

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from peacetime.domain.postmortems.themes import Anniversary
    from peacetime.domain.shared.quarters import Quarter

REVIEW = WORDS[RitualKind.REVIEW]


@dataclass(frozen=True, slots=True)
class TeamRituals:
    """The weekly check of a team, and the reviews of its incidents."""

    id: int
    slug: str
    name: str
    time_zone: str
    check: RitualShown
    reviews: tuple[ReviewShown, ...]

    @property
    def reviews_ahead(self) -> tuple[ReviewShown, ...]:
        """Reviews that were neither held nor skipped, the next one first; those without a date last."""
        ahead = [one for one in self.reviews if one.status not in (Status.HELD, Status.SKIPPED)]
        return tuple(ahead)

    @property
    def reviews_over(self) -> tuple[ReviewShown, ...]:
        """Reviews that were held or skipped, the latest first."""
        over = [one for one in self.reviews if one.status in (Status.HELD, Status.SKIPPED)]
        return tuple(reversed(over))


@dataclass(frozen=True, slots=True)
class ThisWeek:
    """The weekly check of one team that is due next, or was last."""

    team_slug: str
    team_name: str
    time: TimeShown


@dataclass(frozen=True, slots=True)
class OrganisationRituals:
    """The two rituals of the organisation, and how the teams' weekly checks stand."""

    rituals: tuple[RitualShown, ...]
    checks: tuple[ThisWeek, ...]
    late_reviews: tuple[ReviewShown, ...]
    anniversaries: tuple[Anniversary, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class RitualPage:
    """One time of a ritual: how it stands, its minutes, and what it talks about as things stand now."""

    word: str  # weekly | monthly | quarterly | review
    team_id: int | None
    team_slug: str
    team_name: str
    time: TimeShown
    agenda: Agenda | ReviewAgenda
    looks_back_on: Quarter | None = None
    review: ReviewShown | None = None
    postmortem: str | None = None  # its ref, of a review

    @property
    def is_recorded(self) -> bool:
        """Whether somebody said that it was held, or skipped."""
        return self.time.record is not None


def team_rituals(slug: str, *, at: datetime, sight: Sight = OUTSIDE) -> TeamRituals:
    """The rituals of one team.

    Raises:
        NotFound: `team_unknown`.
    """
    team = team_named(slug)
    [check] = shown(rituals_of_teams([team], at=at), at=at)
    found = reviews(at=at, team=team, sight=sight)
    return TeamRituals(team.pk, team.slug, team.name, team.time_zone, check, tuple(found))


def organisation_rituals(*, at: datetime, sight: Sight = OUTSIDE) -> OrganisationRituals:
    """The rituals of the organisation, and this week's of its teams."""
    kept = rituals_of_organisation(at=at)
    zone = kept[0].ritual.hours.time_zone
    late = [one for one in reviews(at=at, sight=sight) if one.is_late]
    return OrganisationRituals(
        rituals=tuple(shown(kept, at=at)),
        checks=tuple(_checks(at=at)),
        late_reviews=tuple(one for one in late if one.status not in (Status.HELD, Status.SKIPPED)),
        anniversaries=tuple(a_year_ago(zone=zone, sight=sight, at=at)),
        time_zone=zone.key,
    )


def ritual_page(
    word: str, key: str, *, slug: str = "", at: datetime, sight: Sight = OUTSIDE
) -> RitualPage:
    """One time of one ritual, with its agenda as things stand now.

    Raises:
        NotFound: `team_unknown`, `ritual_unknown`, `ritual_time_unknown`, `incident_unknown`.
    """
    team = team_named(slug) if slug else None
    if word == REVIEW and team is not None:
        return _review_page(key, team, at=at, sight=sight)
    kept = ritual_named(word, team)
    occurrence = occurrence_named(kept, key)
    row = recorded([kept]).get(occurrence.id)
    names = names_of([row.recorded_by]) if row else {}
    first = first_day_named(kept.ritual.rhythm.every, key)
    back = quarter_before(first) if kept.kind is RitualKind.QUARTERLY_RETRO and first else None
    return RitualPage(
        word=word,
        team_id=team.pk if team else None,
        team_slug=slug,
        team_name=team.name if team else "",
        time=time_shown(kept, occurrence, row, names, at=at),
        agenda=_agenda(kept, back, sight=sight, at=at),
        looks_back_on=back,
    )


def _agenda(kept: Kept, back: Quarter | None, *, sight: Sight, at: datetime) -> Agenda:
    zone: ZoneInfo = kept.ritual.hours.time_zone
    if kept.team is not None:
        return weekly(kept.team, sight=sight, at=at)
    if back is not None:
        return quarterly(back, zone=zone, sight=sight, at=at)
    return monthly(zone=zone, sight=sight, at=at)


def _review_page(ref: str, team: Team, *, at: datetime, sight: Sight) -> RitualPage:
    incident = incident_named(ref, sight=sight)
    if incident.team_id != team.pk or not reviewed(sight).filter(pk=incident.pk).exists():
        sentence = "There is no review of this incident. Stand down first."
        raise NotFound(sentence, code="ritual_time_unknown")
    review = review_of(incident, at=at)
    postmortem = Postmortem.objects.filter(incident=incident).first()
    causes = causes_written(postmortem.text if postmortem else "")
    rows = seen(sight).filter(postmortem__incident=incident).order_by("pk")
    return RitualPage(
        word=REVIEW,
        team_id=team.pk,
        team_slug=team.slug,
        team_name=team.name,
        time=TimeShown(
            kind=RitualKind.REVIEW.value,
            key=ref,
            name="Postmortem review",
            address=review.address,
            at=review.planned_at or at,
            time_zone=review.time_zone,
            moved_from=None,
            status=review.status or Status.UPCOMING,
            record=review.record,
        ),
        agenda=review_agenda(causes, [item_of(row) for row in rows]),
        review=review,
        postmortem=postmortem.ref if postmortem else None,
    )


def _checks(*, at: datetime) -> list[ThisWeek]:
    """Of each team the check that waits for a word, or else comes next."""
    teams = list(Team.objects.filter(archived_at=None).order_by("name"))
    rituals = rituals_of_teams(teams, at=at)
    found = []
    for team, one in zip(teams, shown(rituals, at=at), strict=True):
        if one.next is not None:
            found.append(ThisWeek(team.slug, team.name, one.next))
    return found
