"""The agenda of each ritual, filled from what is on record for whoever reads it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.actions import Owner
from peacetime.domain.postmortems.prevention import before_after
from peacetime.domain.postmortems.repeats import families, repeats
from peacetime.domain.postmortems.themes import anniversaries, remembered
from peacetime.domain.rituals.agendas import (
    MonthlyAgenda,
    QuarterlyAgenda,
    WeeklyAgenda,
    monthly_agenda,
    quarterly_agenda,
    weekly_agenda,
)
from peacetime.domain.rituals.escalation import Line, escalations
from peacetime.domain.shared.quarters import quarter_of
from peacetime.domain.shared.spans import Span
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.memberships import present
from peacetime.queries.rituals.reviews import late_reviews, reviews
from peacetime.queries.rituals.rows import items, told
from peacetime.storage.models import Membership

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from peacetime.domain.postmortems.prevention import BeforeAfter
    from peacetime.domain.postmortems.repeats import Repeat
    from peacetime.domain.postmortems.themes import Anniversary
    from peacetime.domain.postmortems.told import Told
    from peacetime.domain.shared.quarters import Quarter
    from peacetime.queries.sight import Sight
    from peacetime.storage.models import Team

Agenda = WeeklyAgenda | MonthlyAgenda | QuarterlyAgenda


def weekly(team: Team, *, sight: Sight, at: datetime) -> WeeklyAgenda:
    """What the weekly check of a team asks about."""
    return weekly_agenda(items(sight, team=team), at=at, zone=named_zone(team.time_zone))


def monthly(*, zone: ZoneInfo, sight: Sight, at: datetime) -> MonthlyAgenda:
    """What leadership looks at: of every team, and what goes up the line."""
    found = items(sight)
    escalated, unheard = escalations(found, line(), at=at, zone=zone)
    late = late_reviews(reviews(at=at, sight=sight))
    titles = [f"{one.summary} ({one.team_name})" for one in late]
    return monthly_agenda(
        found,
        at=at,
        zone=zone,
        escalated=escalated,
        unheard=unheard,
        late_reviews=titles,
    )


def quarterly(quarter: Quarter, *, zone: ZoneInfo, sight: Sight, at: datetime) -> QuarterlyAgenda:
    """What the retro of a quarter is about."""
    known = told(sight)
    again = repeats(known)
    of_quarter = items(sight, agreed=_span_of(quarter, zone))
    return quarterly_agenda(
        quarter,
        told=known,
        repeats=again,
        compared=compared(known, again, at=at),
        items=of_quarter,
        at=at,
        zone=zone,
    )


def a_year_ago(*, zone: ZoneInfo, sight: Sight, at: datetime) -> list[Anniversary]:
    """What began a year ago this week."""
    within = remembered(at=at, zone=zone)
    return anniversaries(told(sight, within=within), at=at, zone=zone)


def line() -> Line:
    """Who leads each team; nobody is on record as leading these."""
    leads = Membership.objects.filter(present(), is_lead=True, person__is_active=True)
    rows = leads.select_related("team", "person").order_by("-person__name", "-pk")
    return Line({row.team.name: Owner(str(row.person_id), row.person.name) for row in rows}, {})


def compared(known: Sequence[Told], again: Iterable[Repeat], *, at: datetime) -> list[BeforeAfter]:
    """Before and after of every action item that was done; a cause is a family of repeats, or an incident alone."""
    if not known:
        return []
    causes: dict[str, tuple[str, list[datetime]]] = {}
    for members in families(again):
        moments = [member.began_at for member in members]
        causes |= {one.id: (members[0].id, moments) for one in members}
    known_from = min(one.began_at for one in known)
    found = []
    for one in known:
        cause, moments = causes.get(one.id, (one.id, [one.began_at]))
        for item in one.actions:
            each = before_after(item, moments, cause=cause, known_from=known_from, at=at)
            if each is not None and item.created_at >= one.began_at:  # agreed before: of another
                found.append(each)
    return found


def quarter_before(first: date) -> Quarter:
    """The quarter that a retro looks back on: the one before its own."""
    return quarter_of(quarter_of(first).starts_on - timedelta(days=1))


def _span_of(quarter: Quarter, zone: ZoneInfo) -> Span:
    begins, ends = (
        datetime.combine(day, time(0), zone) for day in (quarter.starts_on, quarter.ends_before)
    )
    return Span(begins, ends)
