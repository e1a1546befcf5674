"""Who is in a team, from which day to which, and who leads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound, person_named, team_named
from peacetime.queries.members import MemberShown, member_shown
from peacetime.storage.models import Membership, Person, Team
from peacetime.usecases import record
from peacetime.usecases.burst import edits
from peacetime.usecases.command import command

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)


@command
def add_member(
    slug: str,
    email: str,
    *,
    joined_on: date | None = None,
    left_on: date | None = None,
    is_lead: bool = False,
    actor: Actor,
    at: datetime,
) -> MemberShown:
    """Write down somebody's time in a team; without a day it begins today, by the team's clocks.

    Raises:
        InvalidInput: `already_member`, `membership_reversed`, `membership_out_of_range`.
    """
    team = team_named(slug, lock=True)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    person = person_named(email, field="email", at=at)
    joined = joined_on or today_of(team, at=at)
    row = join(team, person, joined_on=joined, left_on=left_on, is_lead=is_lead)
    _audit("team.member.joined", row, actor=actor, at=at)
    return member_shown(row)


@command
def change_member(
    slug: str,
    membership_id: int,
    *,
    joined_on: date,
    left_on: date | None,
    is_lead: bool,
    actor: Actor,
    at: datetime,
) -> MemberShown:
    """Correct somebody's time in a team, or whether they lead it."""
    team = team_named(slug, lock=True)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    row = (
        Membership.objects.filter(team=team, pk=membership_id)
        .select_related("person", "team")
        .first()
    )
    if row is None:
        raise NotFound(f"There is no such member of {team.name}.", code="member_unknown")
    before, first = member_shown(row), row.joined_on
    _refuse_reversed(joined_on, left_on)
    _refuse_overlap(team, row.person, joined_on, left_on, besides=row.pk)
    row.joined_on, row.left_on, row.is_lead = joined_on, left_on, is_lead
    row.save(update_fields=["joined_on", "left_on", "is_lead"])
    after = member_shown(row)
    if after != before:
        edits.clocks_changed(person_id=row.person_id)
        edits.team_changed(team.pk, beginning_of(min(joined_on, first)))
        _audit("team.member.changed", row, actor=actor, at=at)
    return after


@command
def end_membership(
    slug: str, email: str, *, left_on: date | None = None, actor: Actor, at: datetime
) -> MemberShown:
    """End somebody's time in a team, or end it sooner; without a day today is the first day without them."""
    team = team_named(slug, lock=True)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    plain = email.strip().lower().replace("\0", "")
    rows = Membership.objects.filter(team=team, person__email=plain).select_related(
        "person", "team"
    )
    today = today_of(team, at=at)
    row = rows.filter(Q(left_on=None) | Q(left_on__gt=today)).order_by("joined_on").first()
    if row is None:
        sentence = f'"{email[:80]}" is not in {team.name} now.'
        raise NotFound(sentence, code="member_unknown")
    day = left_on or max(today, row.joined_on)
    _refuse_reversed(row.joined_on, day)
    row.left_on = day
    row.save(update_fields=["left_on"])
    edits.clocks_changed(person_id=row.person_id)
    edits.team_changed(team.pk, beginning_of(day))
    _audit("team.member.left", row, actor=actor, at=at)
    return member_shown(row)


def join(
    team: Team,
    person: Person,
    *,
    joined_on: date,
    left_on: date | None = None,
    is_lead: bool = False,
) -> Membership:
    """Write a membership of a locked team inside another write."""
    _refuse_reversed(joined_on, left_on)
    _refuse_overlap(team, person, joined_on, left_on)
    row = Membership.objects.create(
        team=team, person=person, joined_on=joined_on, left_on=left_on, is_lead=is_lead
    )
    edits.clocks_changed(person_id=person.pk)
    edits.team_changed(team.pk, beginning_of(joined_on))
    return row


def beginning_of(day: date) -> datetime:
    """A moment before which the day has begun nowhere."""
    return datetime.combine(day, time(0), UTC) - timedelta(days=1)


def is_member(team: Team, person: Person, on: date) -> bool:
    """Whether the person is in the team on a day, or joins it later."""
    return any(
        row.left_on is None or row.left_on > on
        for row in Membership.objects.filter(team=team, person=person)
    )


def today_of(team: Team, *, at: datetime) -> date:
    """The day it is where the team works."""
    return at.astimezone(ZoneInfo(team.time_zone)).date()


def _refuse_reversed(joined_on: date, left_on: date | None) -> None:
    for field, day in (("joined_on", joined_on), ("left_on", left_on)):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            sentence = (
                f"{day.isoformat()} is not a day we can believe. Write a year from 1970 to 2100."
            )
            raise InvalidInput(sentence, field=field, code="membership_out_of_range")
    if left_on is not None and left_on < joined_on:
        sentence = (
            f"The time in the team would end on {left_on.isoformat()}, before it begins on "
            f"{joined_on.isoformat()}. Write a later day."
        )
        raise InvalidInput(sentence, field="left_on", code="membership_reversed")


def _refuse_overlap(
    team: Team, person: Person, joined_on: date, left_on: date | None, *, besides: int = 0
) -> None:
    others = Membership.objects.filter(team=team, person=person).exclude(pk=besides)
    for other in others:
        begins_before_end = left_on is None or other.joined_on < left_on
        ends_after_begin = other.left_on is None or other.left_on > joined_on
        if begins_before_end and ends_after_begin:
            until = f"until {other.left_on.isoformat()}" if other.left_on else "without an end"
            sentence = f"{person.name} is in {team.name} already: from {other.joined_on.isoformat()} {until}."
            raise InvalidInput(
                sentence, field="email" if not besides else "joined_on", code="already_member"
            )


def _audit(fact: str, row: Membership, *, actor: Actor, at: datetime) -> None:
    record.audit(
        fact,
        f"team:{row.team.slug}",
        actor=actor,
        at=at,
        team=row.team,
        person=row.person.email,
        joined_on=row.joined_on,
        left_on=row.left_on,
        is_lead=row.is_lead,
    )
    record.fact(fact, at=at, team=row.team)
