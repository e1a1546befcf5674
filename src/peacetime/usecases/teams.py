"""Teams: set up, changed, archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.hours import weekly
from peacetime.domain.shared.text import clean_slug, clean_text, suggested_slug
from peacetime.domain.shared.zones import UnknownTimeZone, named_zone
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound, team_named
from peacetime.queries.memberships import knows_zone
from peacetime.queries.modes import open_rescue
from peacetime.queries.teams_setup import TeamSetup, setup_of
from peacetime.storage.models import Team, TeamHoliday
from peacetime.usecases import record
from peacetime.usecases.burst import edits
from peacetime.usecases.command import command
from peacetime.usecases.organisation import lock_organisation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LONGEST_SLUG = 50
NOT_SLUGS = frozenset({"new"})  # they are pages
MOST_HOLIDAYS = 200
FIRST_YEAR, LAST_YEAR = 1970, 2100


class SlugTaken(InvalidInput):
    """Another team or service is called so in addresses."""

    code = "slug_taken"


class TeamInRescue(DomainError):
    """A team in Rescue Mode is not put away."""

    code = "team_in_rescue"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off of one team beyond its calendar."""

    day: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """What a team says of itself.

    `workdays` are ISO weekdays, Monday is 1; `work_ends` 00:00 is midnight; `holidays` None
    leaves them as they are.
    """

    name: str
    time_zone: str
    workdays: str = "12345"
    work_starts: time = time(9)
    work_ends: time = time(17)
    holiday_calendar: str = ""
    holidays: Sequence[Holiday] | None = None


@command
def create_team(slug: str, draft: TeamDraft, *, actor: Actor, at: datetime) -> TeamSetup:
    """Set up a team: it is in Delivery Mode, and its history begins now. Without a slug its name makes one.

    Raises:
        SlugTaken: With a free one.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    said = cleaned(draft)
    slug = clean_slug(
        slug or suggested_slug(said.name)[:LONGEST_SLUG].strip("-"), max_length=LONGEST_SLUG
    )
    lock_organisation()
    _refuse_if_taken(slug)
    team = Team.objects.create(slug=slug, history_from=at, created_at=at, **_columns(said))
    _write_holidays(team, said.holidays or ())
    shown = setup_of(team)
    _audit("team.created", team, shown, actor=actor, at=at)
    return shown


@command
def change_team(slug: str, draft: TeamDraft, *, actor: Actor, at: datetime) -> TeamSetup:
    """Say anew what a team says of itself. Its slug stays: addresses and the record name it."""
    team = team_named(slug, lock=True)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    said = cleaned(draft)
    before = setup_of(team)
    for name, value in _columns(said).items():
        setattr(team, name, value)
    team.save()
    if said.holidays is not None:
        _write_holidays(team, said.holidays)
    return _changed(team, before, actor=actor, at=at)


@command
def add_holiday(slug: str, day: date, name: str = "", *, actor: Actor, at: datetime) -> TeamSetup:
    """Add a day off beyond the calendar; a day that is one already gets its new name."""
    team = team_named(slug, lock=True)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    before = setup_of(team)
    kept = [Holiday(old.day, old.name) for old in before.holidays if old.day != day]
    _write_holidays(team, _clean_holidays([*kept, Holiday(day, name)]))
    return _changed(team, before, actor=actor, at=at)


@command
def remove_holiday(slug: str, day: date, *, actor: Actor, at: datetime) -> TeamSetup:
    """Take a day off away; one that is not there changes nothing."""
    team = team_named(slug, lock=True)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    before = setup_of(team)
    team.holidays.filter(day=day).delete()
    return _changed(team, before, actor=actor, at=at)


@command
def archive_team(slug: str, *, actor: Actor, at: datetime) -> TeamSetup:
    """Put a team away: it leaves the board, its record stays.

    Raises:
        TeamInRescue: Stand down first.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    team = team_named(slug, lock=True)
    if open_rescue(team) is not None:
        raise TeamInRescue(
            f"{team.name} is in Rescue Mode. Stand down first, then archive the team."
        )
    team.archived_at = at
    team.save(update_fields=["archived_at"])
    _put_away("team.archived", team, actor=actor, at=at)
    return setup_of(team)


@command
def restore_team(slug: str, *, actor: Actor, at: datetime) -> TeamSetup:
    """Bring an archived team back to the board."""
    require(actor, Act.SET_UP_ORGANISATION)
    team = Team.objects.select_for_update().filter(slug=slug).first() if "\0" not in slug else None
    if team is None:
        raise NotFound(f'There is no team "{slug[:60]}".', code="team_unknown")
    if team.archived_at is not None:
        team.archived_at = None
        team.save(update_fields=["archived_at"])
        _put_away("team.restored", team, actor=actor, at=at)
    return setup_of(team)


def cleaned(draft: TeamDraft) -> TeamDraft:
    """The draft with its texts clean and its hours, zone and calendar known.

    Raises:
        InvalidInput: For the first field that cannot be accepted.
    """
    name = clean_text(draft.name, field="name", max_length=100)
    zone = named_zone(clean_text(draft.time_zone, field="time_zone", max_length=64))
    if not knows_zone(zone.key):
        sentence = f"The database does not know {zone.key} yet. Choose another zone of that time."
        raise UnknownTimeZone(sentence, field="time_zone")
    workdays = "".join(
        sorted(set(clean_text(draft.workdays, field="workdays", max_length=7, required=False)))
    )
    calendar = clean_text(
        draft.holiday_calendar, field="holiday_calendar", max_length=10, required=False
    ).upper()
    holidays = None if draft.holidays is None else _clean_holidays(draft.holidays)
    starts, ends = draft.work_starts, draft.work_ends
    weekly(
        zone,
        workdays=workdays,
        starts_at=starts,
        ends_at=ends,
        calendar=calendar,
    )
    return TeamDraft(name, zone.key, workdays, starts, ends, calendar, holidays)


def _clean_holidays(holidays: Sequence[Holiday]) -> tuple[Holiday, ...]:
    if len(holidays) > MOST_HOLIDAYS:
        sentence = (
            f"These are {len(holidays)} days off; at most {MOST_HOLIDAYS} fit. Leave past ones out."
        )
        raise InvalidInput(sentence, field="holidays", code="holidays_too_many")
    named = {
        holiday.day: clean_text(holiday.name, field="holidays", max_length=100, required=False)
        for holiday in holidays
    }
    for day in named:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            sentence = f"{day.isoformat()} is not a day we can plan with. Write a year from {FIRST_YEAR} to {LAST_YEAR}."
            raise InvalidInput(sentence, field="holidays", code="holiday_out_of_range")
    return tuple(Holiday(day, named[day]) for day in sorted(named))


def _columns(said: TeamDraft) -> dict[str, object]:
    return {
        "name": said.name,
        "time_zone": said.time_zone,
        "workdays": said.workdays,
        "work_starts": said.work_starts,
        "work_ends": said.work_ends,
        "holiday_calendar": said.holiday_calendar,
    }


def _write_holidays(team: Team, holidays: Sequence[Holiday]) -> None:
    team.holidays.exclude(day__in=[holiday.day for holiday in holidays]).delete()
    TeamHoliday.objects.bulk_create(
        [TeamHoliday(team=team, day=holiday.day, name=holiday.name) for holiday in holidays],
        update_conflicts=True,
        unique_fields=["team", "day"],
        update_fields=["name"],
    )


def _refuse_if_taken(slug: str) -> None:
    if slug in NOT_SLUGS:
        raise SlugTaken(f'"{slug}" is a page of Peacetime. Choose another slug.', field="slug")
    taken = set(
        Team.objects.filter(slug__startswith=slug[: LONGEST_SLUG - 4]).values_list(
            "slug", flat=True
        )
    )
    if slug not in taken:
        return
    free = next(
        name
        for number in range(2, len(taken) + 3)
        if (name := f"{slug[: LONGEST_SLUG - 4]}-{number}") not in taken
    )
    sentence = f'There is a team "{slug}" already, perhaps an archived one. Choose another slug, for example "{free}".'
    raise SlugTaken(sentence, field="slug", details={"suggestion": free})


def _changed(team: Team, before: TeamSetup, *, actor: Actor, at: datetime) -> TeamSetup:
    after = setup_of(Team.objects.get(pk=team.pk))
    if after != before:
        edits.clocks_changed(team_id=team.pk)
        _audit("team.changed", team, after, actor=actor, at=at)
    return after


def _audit(fact: str, team: Team, shown: TeamSetup, *, actor: Actor, at: datetime) -> None:
    record.audit(
        fact,
        f"team:{team.slug}",
        actor=actor,
        at=at,
        team=team,
        name=shown.name,
        time_zone=shown.time_zone,
        workdays=shown.workdays,
        work_starts=shown.work_starts,
        work_ends=shown.work_ends,
        holiday_calendar=shown.holiday_calendar,
        holidays=[holiday.day.isoformat() for holiday in shown.holidays],
    )
    record.fact(fact, at=at, team=team)


def _put_away(fact: str, team: Team, *, actor: Actor, at: datetime) -> None:
    record.audit(fact, f"team:{team.slug}", actor=actor, at=at, team=team)
    record.fact(fact, at=at, team=team)
