"""Groups of alerts that somebody looks for, how many are open, and what happened in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Q, Sum

from peacetime.domain.signals.signal import Level
from peacetime.queries.lookup import is_storable
from peacetime.queries.sight import OUTSIDE, hidden_from
from peacetime.queries.signals.groups import FIFTY, IN_STATE, GroupShown, group_row, group_shown
from peacetime.storage.models import Alert, AlertGroup

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.queries.sight import Sight

MOST_STEPS = 40  # of what happened in a group: moments nearer than a fortieth of its length are one
LEVELS = [level.value for level in Level]
_BINS = """
    SELECT moment, what, count(*), min(title) FROM (
        SELECT date_bin(%(step)s::interval, started_at, %(start)s) AS moment, 'began' AS what, title
          FROM storage_alert WHERE group_id = %(group)s
         UNION ALL
        SELECT date_bin(%(step)s::interval, state_at, %(start)s), state, title
          FROM storage_alert WHERE group_id = %(group)s AND state <> 'firing') AS steps
     GROUP BY 1, 2 ORDER BY 1, array_position(ARRAY['began', 'acknowledged', 'resolved'], what::text)
"""
_ENDS = """
    SELECT max(greatest(started_at, state_at)) FROM storage_alert WHERE group_id = %s
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; "" is everything. `level` is this bad or worse."""

    state: str = "open"
    team: str = ""
    service: str = ""
    source: str = ""
    level: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the state is asked for."""
        return bool(self.team or self.service or self.source or self.level)


@dataclass(frozen=True, slots=True)
class Found:
    """Some groups, the latest first; `after` is what leads to the next ones, "" where there are none."""

    groups: list[GroupShown]
    after: str


@dataclass(frozen=True, slots=True)
class Open:
    """How much is open."""

    groups: int
    alerts: int


@dataclass(frozen=True, slots=True)
class Step:
    """What happened at about one moment: so many alerts `began`, were `acknowledged` or `resolved`."""

    at: datetime
    what: str
    count: int
    title: str  # of one of them


def found_groups(
    wanted: Wanted, *, after: str = "", sight: Sight = OUTSIDE, limit: int = FIFTY
) -> Found:
    """Groups that were asked for, the latest first, after the one that `after` names."""
    rows = _narrowed(_counted(), wanted)
    if wanted.state in IN_STATE:
        rows = rows.filter(IN_STATE[wanted.state])
    last = _last_seen(after)
    if last is not None:
        rows = rows.filter(Q(last_at__lt=last.last_at) | Q(last_at=last.last_at, pk__lt=last.pk))
    named = rows.select_related("source", "service", "team", "incident", "rule")
    some = list(named.order_by("-last_at", "-pk")[: limit + 1])
    kept = some[:limit]
    hidden = hidden_from(sight, {row.incident.ref for row in kept if row.incident})
    shown = [group_shown(row, hidden=hidden) for row in kept]
    return Found(shown, kept[-1].ref if len(some) > limit else "")


def open_now(wanted: Wanted = Wanted()) -> Open:
    """How many groups are open, and how many alerts in them."""
    rows = _narrowed(_counted(), wanted).filter(IN_STATE["open"])
    counted = rows.aggregate(
        groups=Count("pk"), firing=Sum("firing", default=0), taken=Sum("acknowledged", default=0)
    )
    return Open(counted["groups"], counted["firing"] + counted["taken"])


def steps_of(ref: str) -> list[Step]:
    """What happened in a group, oldest first; in a storm many alerts are one line.

    Raises:
        NotFound: `group_unknown`.
    """
    group = group_row(ref)
    with connection.cursor() as db:
        db.execute(_ENDS, [group.pk])
        end = db.fetchone()[0] or group.last_at
        length = max(end - group.first_at, timedelta())
        minutes = -(-length // timedelta(minutes=MOST_STEPS))
        asked: dict[str, str | datetime | int] = {
            "step": f"{max(1, minutes)} minutes",
            "start": group.first_at,
            "group": group.pk,
        }
        db.execute(_BINS, asked)
        return [Step(*row) for row in db.fetchall()]


def first_link(ref: str) -> str:
    """Where in the tool people read more: of the first alert that says so, those that are open before others."""
    rows = Alert.objects.filter(group=group_row(ref)).exclude(link="")
    return rows.order_by("state", "started_at").values_list("link", flat=True).first() or ""


def _counted() -> QuerySet[AlertGroup]:
    return AlertGroup.objects.filter(merged_into=None, alerts__gt=0)


def _narrowed(rows: QuerySet[AlertGroup], wanted: Wanted) -> QuerySet[AlertGroup]:
    asked = (wanted.team, wanted.service, wanted.source)
    if not all(is_storable(word) for word in asked):
        return rows.none()
    if wanted.team:
        rows = rows.filter(team__slug=wanted.team)
    if wanted.source:
        rows = rows.filter(source__slug=wanted.source)
    if wanted.service:
        named = Q(service__slug__iexact=wanted.service) | Q(service__name__iexact=wanted.service)
        rows = rows.filter(named | Q(service_word__iexact=wanted.service))
    if wanted.level in LEVELS:
        rows = rows.filter(level__in=LEVELS[: LEVELS.index(wanted.level) + 1])
    return rows


def _last_seen(after: str) -> AlertGroup | None:
    if not after or not is_storable(after):
        return None
    return AlertGroup.objects.filter(ref=after).only("last_at").first()
