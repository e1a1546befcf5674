"""What stands in a calendar besides rituals: when teams were in Rescue Mode and recovered, who is on call."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.queries.addresses import page_url
from peacetime.queries.rituals.icalendar_files import Entry
from peacetime.queries.sight import OUTSIDE, visible
from peacetime.storage.models import Incident, JoinedTeam, OnCallShift, Rescue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peacetime.storage.models import Team

LOOKS_BACK = timedelta(days=90)
LOOKS_AHEAD = timedelta(days=180)
SHORTEST = timedelta(minutes=15)  # what is drawn of less, or of what has no known end
ENDS = {
    "open": "It goes on.",
    "unknown": "Its end is not known.",
    "at_least": "It ended then or later.",
}


def mode_entries(teams: Iterable[Team], *, at: datetime) -> list[Entry]:
    """The Rescues of these teams and the recoveries after them; three queries.

    A calendar is shown to others, so of an incident that is private nothing stands in it but "Rescue Mode".
    """
    reaching = Q(end_is="open") | Q(ended_at__gte=at - LOOKS_BACK)
    recent = (
        reaching
        | Q(recovering_until__gte=at - LOOKS_BACK)
        | Q(end_is="unknown", started_at__gte=at - LOOKS_BACK)
    )
    rows = list(
        Rescue.objects.filter(recent, team__in=list(teams))
        .select_related("team")
        .order_by("started_at", "pk")
    )
    said = _summaries(rows)
    entries = [_rescue(row, said.get(row.pk, []), at=at) for row in rows]
    return [*entries, *(found for row in rows if (found := _recovery(row)) is not None)]


def shift_entries(
    *, at: datetime, team: Team | None = None, person: int | None = None
) -> list[Entry]:
    """The turns of a team, with whose they are, or one's own in any team; one query.

    A turn that was withdrawn is cancelled; one that went to somebody else is no longer one's own.
    """
    rows = OnCallShift.objects.filter(starts_at__lt=at + LOOKS_AHEAD, ends_at__gt=at - LOOKS_BACK)
    if team is not None:
        rows = rows.filter(team=team)
    picked = (
        rows.order_by("team", "key", "-recorded_at", "-pk").distinct("team", "key").values("pk")
    )
    standing = OnCallShift.objects.filter(pk__in=picked).select_related("team", "person")
    if person is not None:
        standing = standing.filter(person=person)
    return [_shift(row, is_named=person is None) for row in standing.order_by("starts_at", "pk")]


def _summaries(rescues: Sequence[Rescue]) -> dict[int, list[tuple[str, str]]]:
    """By Rescue what everybody may know of its incidents: severity and summary, and the address."""
    pks = [row.pk for row in rescues]
    fields = ("severity", "summary", "ref")
    own = Incident.objects.filter(visible(OUTSIDE), rescue__in=pks, is_drill=False)
    found = list(own.values_list("rescue", *fields))
    joined = JoinedTeam.objects.filter(visible(OUTSIDE, of="incident__"), rescue__in=pks)
    found += list(joined.values_list("rescue", *(f"incident__{name}" for name in fields)))
    result: dict[int, list[tuple[str, str]]] = {}
    for rescue, severity, summary, ref in found:
        line = f"{severity}: {summary}" if severity else summary
        result.setdefault(rescue or 0, []).append((line, f"/incidents/{ref}"))
    return result


def _rescue(row: Rescue, said: list[tuple[str, str]], *, at: datetime) -> Entry:
    end = at if row.end_is == "open" else row.ended_at or row.started_at
    length = max(SHORTEST, end - row.started_at)
    address = page_url(said[0][1] if len(said) == 1 else f"/teams/{row.team.slug}")
    lines = [*(line for line, _ in said), *filter(None, [ENDS.get(row.end_is, "")]), address]
    return Entry(
        name=f"rescue.{row.pk}",
        sequence=length // timedelta(minutes=1),  # it grows while the Rescue lasts
        starts_at=row.started_at,
        length=length,
        title=f"▲ Rescue Mode, {row.team.name}",
        text="\n".join(lines),
        address=address,
        is_free=True,
    )


def _recovery(row: Rescue) -> Entry | None:
    until = row.recovering_until
    if row.ended_at is None or until is None or until <= row.ended_at:
        return None
    address = page_url(f"/teams/{row.team.slug}")
    return Entry(
        name=f"recovery.{row.pk}",
        sequence=(until - row.ended_at) // timedelta(minutes=1),
        starts_at=row.ended_at,
        length=until - row.ended_at,
        title=f"◐ Recovering, {row.team.name}",
        text=f"After a Rescue the team rests and catches up.\n{address}",
        address=address,
        is_free=True,
    )


def _shift(row: OnCallShift, *, is_named: bool) -> Entry:
    title = f"On call, {row.team.name}"
    address = page_url(f"/teams/{row.team.slug}")
    return Entry(
        name=f"shift.{hashlib.sha256(row.key.encode()).hexdigest()[:24]}",
        sequence=row.pk % 2**31,  # a later version of the turn has a higher number
        starts_at=row.starts_at,
        length=row.ends_at - row.starts_at,
        title=f"{title}: {row.person.name}" if is_named else title,
        text=address,
        address=address,
        is_cancelled=row.is_withdrawn,
        is_free=True,
    )
