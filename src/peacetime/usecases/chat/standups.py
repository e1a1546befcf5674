"""The line each standup opens with, said in the status channel on the morning of each working day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from peacetime.domain.shared.zones import named_zone
from peacetime.queries import team_page
from peacetime.queries.working_hours import working_hours
from peacetime.storage.models import Connection, Message, Team
from peacetime.usecases import record
from peacetime.usecases.chat.following import PROVIDERS

KIND = "chat.standup.said"
LATEST = timedelta(hours=2)  # later than that the standup is over


@transaction.atomic(durable=True)
def say_standups(*, at: datetime) -> int:
    """Write the line of each team whose working day began lately, once a day and chat; how many."""
    chats = list(Connection.objects.filter(provider__in=PROVIDERS, retired_at=None, paused_at=None))
    if not chats:
        return 0
    teams = Team.objects.filter(archived_at=None).order_by("pk")
    begun = [(team, day) for team in teams if (day := _begun(team, at))]
    lines = {team.pk: team_page.lines(team.slug, at=at).standup for team, _ in begun}
    return len(
        record.write_once(
            _line(chat, team, lines[team.pk], day, at=at)
            for chat in chats
            for team, day in begun
            if chat.team_id in {None, team.pk}
        )
    )


def _begun(team: Team, at: datetime) -> str:
    """The working day that began lately by the team's own clocks; "" where none did."""
    day = at.astimezone(named_zone(team.time_zone)).date()
    span = working_hours(team).on(day)
    is_begun = span is not None and span.start <= at < span.start + LATEST
    return day.isoformat() if is_begun else ""


def _line(chat: Connection, team: Team, line: str, day: str, *, at: datetime) -> Message:
    return Message(
        key=f"standup:{day}:{team.pk}:c{chat.pk}",
        kind=KIND,
        audience="team",
        channel=chat.provider,
        connection=chat,
        destination=chat.name,
        subject=f"{team.name}, {day}",
        body=line,
        created_at=at,
    )
