"""How a chat's rooms and lines stand, and how they should."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Lower

from peacetime.queries import incidents, team_page
from peacetime.queries.lookup import NotFound
from peacetime.queries.memberships import present
from peacetime.queries.sight import WHOLE
from peacetime.storage.models import (
    ChatLine,
    ChatPerson,
    ChatReceipt,
    ChatRoom,
    Incident,
    Membership,
    Rescue,
    Team,
)

if TYPE_CHECKING:
    from peacetime.queries.chat_links import Link
    from peacetime.queries.incidents import IncidentView

MOST_INVITED = 50
KNOWN_FOR = timedelta(days=1)  # a profile may get another address
LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RoomNow:
    """A room as it was kept last; without a channel there is none yet."""

    channel: str = ""
    summary: str = ""
    topic: str = ""
    shown: str = ""
    is_pinned: bool = False
    invited: tuple[str, ...] = ()
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class RoomWanted:
    """An incident, whom its room is for, and how that room stands."""

    incident: IncidentView
    people: tuple[str, ...]  # addresses
    room: RoomNow


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team's mode in a line."""

    team: str
    is_in_rescue: bool
    line: str


@dataclass(frozen=True, slots=True)
class LineNow:
    """A status channel's line as it was kept last."""

    channel: str = ""
    message: str = ""
    topic: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Something that came from a chat and is still to be done."""

    id: int
    connection: int
    kind: str
    said: dict[str, str]
    received_at: datetime


def room_wanted(link: Link, ref: str, *, at: datetime) -> RoomWanted | None:
    """What a room has to be; None where there is no such incident, or it is of another team."""
    try:
        view = incidents.incident(ref, at=at, sight=WHOLE)
    except NotFound:
        return None
    if link.team and link.team not in {team.slug for team in view.teams}:
        return None
    return RoomWanted(view, _people(view), room_now(link.id, ref))


def open_incident(ref: str, *, at: datetime) -> IncidentView | None:
    """An incident that goes on."""
    try:
        view = incidents.incident(ref, at=at, sight=WHOLE)
    except NotFound:
        return None
    return view if view.is_open else None


def room_now(connection_id: int, ref: str) -> RoomNow:
    """How a room stands."""
    row = ChatRoom.objects.filter(connection=connection_id, incident__ref=ref).first()
    if row is None:
        return RoomNow()
    return RoomNow(
        row.channel,
        row.summary,
        row.topic,
        row.shown,
        row.is_pinned,
        tuple(row.invited),
        row.archived_at is not None,
    )


def incident_of_channel(connection_id: int, channel: str) -> str:
    """The incident whose room this is; "" where it is none."""
    rows = ChatRoom.objects.filter(connection=connection_id, channel=channel).exclude(channel="")
    return rows.values_list("incident__ref", flat=True).first() or ""


def rooms_to_look_at(link: Link, *, at: datetime) -> list[str]:
    """The incidents that go on or ended lately: their rooms are looked at again, whatever was missed."""
    is_seen = Q(chat_rooms__archived_at=None, chat_rooms__connection=link.id, is_private=True)
    lately = Q(is_open=True) | Q(closed_at__gt=at - LATELY)
    rows = Incident.objects.filter(lately | is_seen, origin="declared")
    if link.team:
        rows = rows.filter(Q(team__slug=link.team) | Q(joined__team__slug=link.team))
    return list(rows.distinct().order_by("pk").values_list("ref", flat=True))


def team_lines(link: Link, *, at: datetime) -> list[TeamLine]:
    """How every team's mode is said where anybody may hear it; those in Rescue Mode first."""
    teams = Team.objects.filter(archived_at=None).order_by(Lower("name"))
    if link.team:
        teams = teams.filter(slug=link.team)
    rows = list(teams)
    in_rescue = set(
        Rescue.objects.filter(end_is="open", team__in=rows).values_list("team_id", flat=True)
    )
    said = [
        TeamLine(
            team.name, team.pk in in_rescue, _line(team, is_in_rescue=team.pk in in_rescue, at=at)
        )
        for team in rows
    ]
    return sorted(said, key=lambda each: not each.is_in_rescue)


def line_now(connection_id: int) -> LineNow:
    """How the status channel's line stands."""
    row = ChatLine.objects.filter(connection=connection_id).first()
    return LineNow(row.channel, row.message, row.topic, row.shown) if row else LineNow()


def address_of(connection_id: int, user: str, *, at: datetime) -> str | None:
    """The address of somebody's profile: None where it is not known, or was read too long ago."""
    row = ChatPerson.objects.filter(connection=connection_id, user=user).first()
    return row.email if row and row.read_at > at - KNOWN_FOR else None


def user_of(connection_id: int, email: str, *, at: datetime) -> str:
    """What the chat calls whoever has this address; "" where that is not known."""
    rows = ChatPerson.objects.filter(
        connection=connection_id, email=email, read_at__gt=at - KNOWN_FOR
    )
    return rows.values_list("user", flat=True).first() or ""


def is_entered(mark: Receipt) -> bool | None:
    """Whether somebody marked the same message so before, and it was entered; None while that is being done."""
    same = {name: mark.said[name] for name in ("channel", "message", "kind")}
    rows = ChatReceipt.objects.filter(
        connection=mark.connection, kind=mark.kind, said__contains=same, problem="", pk__lt=mark.id
    )
    ended = list(rows.values_list("done_at", flat=True))
    return None if ended and not any(ended) else bool(ended)


def receipt(receipt_id: int) -> Receipt | None:
    """What came in, unless it was done."""
    row = ChatReceipt.objects.filter(pk=receipt_id, done_at=None).first()
    return (
        Receipt(row.pk, row.connection_id, row.kind, dict(row.said), row.received_at)
        if row
        else None
    )


def _line(team: Team, *, is_in_rescue: bool, at: datetime) -> str:
    return team_page.lines(team.slug, at=at).channel if is_in_rescue else "🟢 Delivery"


def _people(view: IncidentView) -> tuple[str, ...]:
    """Whoever holds a role, then the teams' own people."""
    holding = [holder.person_email for holder in view.roles]
    teams = [team.id for team in view.teams_here]
    rows = Membership.objects.filter(present(), team__in=teams, person__is_active=True).order_by(
        "-is_lead", "pk"
    )
    members = list(rows.values_list("person__email", flat=True)[:MOST_INVITED])
    return tuple(dict.fromkeys([*holding, *members]))
