"""Which mode a team is in, and was in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, F, When

from peacetime.domain.modes import periods
from peacetime.domain.modes.periods import EndIs, RescuePeriod
from peacetime.domain.modes.transitions import Mode, ModeNow
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.lookup import team_named
from peacetime.queries.sight import OUTSIDE, Sight, visible
from peacetime.storage.models import Incident, JoinedTeam, Rescue

# The present moment belongs to what lasts: what changed last has changed, though clocks were set back.
TICK = timedelta(microseconds=1)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from peacetime.storage.models import Team


@dataclass(frozen=True, slots=True)
class ModePeriod:
    """One stretch of one mode; `from_is` and `to_is` say how well its edges are known."""

    mode: str
    from_at: datetime
    to_at: datetime | None  # None while it lasts, and where no end is known
    from_is: str
    to_is: str  # exact | open | at_least | unknown
    recovering_until: datetime | None
    incidents: tuple[str, ...]


def open_rescue(team: Team) -> Rescue | None:
    """The Rescue the team is in, if it is in one."""
    return _while_open(last_rescue(team))


def last_rescue(team: Team) -> Rescue | None:
    """The Rescue the team is in, or else the one it was in last.

    Of several that began at one moment, all but the longest have no length.
    """
    is_over = Case(When(end_is="open", then=0), default=1)
    order = (is_over, "-started_at", F("ended_at").desc(nulls_last=True), "-pk")
    return Rescue.objects.filter(team=team).order_by(*order).first()


def mode_now(team: Team) -> ModeNow:
    """The mode of one team; lock the team's row first when a write depends on it."""
    return _mode(team, last_rescue(team))


def mode_and_rescue(team: Team) -> tuple[ModeNow, Rescue | None]:
    """The mode of one team and the Rescue it is in, asked at once; lock as for `mode_now`."""
    last = last_rescue(team)
    return _mode(team, last), _while_open(last)


def _while_open(last: Rescue | None) -> Rescue | None:
    return last if last is not None and last.end_is == "open" else None


def _mode(team: Team, last: Rescue | None) -> ModeNow:
    if last is None:
        return ModeNow(Mode.DELIVERY, team.history_from)
    if last.end_is == "open":
        return ModeNow(Mode.RESCUE, last.started_at)
    return ModeNow(Mode.DELIVERY, last.ended_at or last.started_at, last.recovering_until)


def rescues_of(
    teams: Iterable[int], *, since: datetime | None = None
) -> dict[int, list[RescuePeriod[int]]]:
    """Every Rescue of these teams that was still going on after `since`, oldest first; one query."""
    order = ("started_at", F("ended_at").asc(nulls_last=True), "pk")
    rows = Rescue.objects.filter(team__in=list(teams)).order_by(*order)
    if since is not None:
        rows = rows.exclude(ended_at__lt=since).exclude(end_is="unknown", started_at__lt=since)
    result: dict[int, list[RescuePeriod[int]]] = defaultdict(list)
    for team, pk, start, end, end_is in rows.values_list(
        "team_id", "pk", "started_at", "ended_at", "end_is"
    ):
        result[team].append(RescuePeriod(start, end, EndIs(end_is), (pk,)))
    return result


def team_modes(
    slug: str,
    *,
    start: datetime | None,
    end: datetime | None,
    at: datetime,
    sight: Sight = OUTSIDE,
) -> list[ModePeriod]:
    """The modes of one team, oldest first, from the beginning of its history or `start` until `end` or now.

    Raises:
        NotFound: `team_unknown`.
        InvalidInput: `from_after_to`.
    """
    if start is not None and end is not None and start > end:
        sentence = "This stretch would end before it begins. Swap from and to."
        raise InvalidInput(sentence, field="from", code="from_after_to")
    team = team_named(slug)
    rescues = rescues_of([team.pk], since=start)[team.pk]
    at = max([at, *(rescue.ended_at or rescue.started_at for rescue in rescues[-1:])]) + TICK
    known = Rescue.objects.in_bulk([r.incidents[0] for r in rescues])
    refs_of = _refs(known, sight)
    until = min(end, at) if end else at
    known_from = max(team.history_from, start) if start else team.history_from
    result = []
    for span in periods.modes(_joined(rescues), known_from=known_from, until=until):
        rows_of = [known[pk] for pk in span.incidents]
        refs = [ref for row in rows_of for ref in refs_of[row.pk]]
        is_last = span.span.end >= until
        lasts = is_last and (end is None or end >= at) and span.mode is Mode.DELIVERY
        to_is = "open" if lasts else span.end_is.value
        to_at = None if to_is in {"open", "unknown"} else span.span.end
        result.append(
            ModePeriod(
                span.mode.value,
                span.span.start,
                to_at,
                span.start_is.value,
                to_is,
                rows_of[-1].recovering_until if rows_of else None,
                tuple(dict.fromkeys(refs)),
            )
        )
    return result


def _refs(rescues: Iterable[int], sight: Sight) -> dict[int, list[str]]:
    """The incidents in sight of each of these Rescues, in the order in which they began; two queries."""
    rescues = list(rescues)
    own = Incident.objects.filter(visible(sight), rescue__in=rescues)
    joined = JoinedTeam.objects.filter(visible(sight, of="incident__"), rescue__in=rescues)
    rows = [*own.values_list("pk", "rescue", "ref")]
    rows += joined.values_list("incident", "rescue", "incident__ref")
    result: dict[int, list[str]] = defaultdict(list)
    for _, rescue, ref in sorted(rows):
        result[rescue].append(ref)
    return result


def _joined(rescues: list[RescuePeriod[int]]) -> list[RescuePeriod[int]]:
    """Rescues that meet are one: a history may be cut into parts by what was declared inside it."""
    result: list[RescuePeriod[int]] = []
    for rescue in rescues:
        before = result[-1] if result else None
        if before is None or (before.ended_at or before.started_at) != rescue.started_at:
            result.append(rescue)
            continue
        is_sure = before.end_is is EndIs.EXACT and rescue.end_is is EndIs.EXACT
        result[-1] = RescuePeriod(
            before.started_at,
            None if rescue.end_is is EndIs.OPEN else rescue.ended_at or before.ended_at,
            rescue.end_is if rescue.end_is is EndIs.OPEN or is_sure else _unsure(before, rescue),
            before.incidents + rescue.incidents,
        )
    return result


def _unsure(before: RescuePeriod[int], rescue: RescuePeriod[int]) -> EndIs:
    """The end of two of which one has no exact end: at least the last that is known."""
    return EndIs.AT_LEAST if before.ended_at or rescue.ended_at else EndIs.UNKNOWN
