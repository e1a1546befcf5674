"""The open matters of teams, as recognition sees them: read from the groups that alerts were folded into."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from peacetime.domain.modes.recognition.trouble import Trouble, severity_said
from peacetime.domain.signals.signal import Kind, Level
from peacetime.storage.models import AlertGroup

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

SAMPLE = 12  # alerts that are read of a group, however many it holds
MOST_GROUPS = 200  # of one team; more change nothing about what is told
# One team's storm may fill a group with a million alerts: some of them are read, and the group knows the worst.
_SAMPLES = """
    SELECT g.id, a.kind, a.title, a.text, a.level_word
      FROM unnest(%s::bigint[]) AS g(id)
     CROSS JOIN LATERAL (
           SELECT kind, title, left(text, 500) AS text, level_word FROM storage_alert
            WHERE group_id = g.id AND state <> 'resolved' AND NOT is_test
            LIMIT %s
           ) AS a
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What the alerts of one kind in a group say."""

    kind: Kind
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    level_words: tuple[str, ...]


def open_groups() -> QuerySet[AlertGroup]:
    """Groups of a team of which something still fires, or somebody is looking at it."""
    going_on = Q(firing__gt=0) | Q(acknowledged__gt=0)  # as the index `alert_group_open` says it
    rows = AlertGroup.objects.filter(going_on, merged_into=None, team__archived_at=None)
    return rows.exclude(team=None)


def open_troubles(teams: Iterable[int]) -> dict[int, list[Trouble]]:
    """The open matters of each of these teams; two queries."""
    rows = open_groups().filter(team__in=list(teams)).select_related("service")
    groups = list(rows.order_by("team_id", "-last_at", "-pk"))
    by_team: dict[int, list[AlertGroup]] = defaultdict(list)
    for group in groups:
        assert group.team_id is not None
        if len(by_team[group.team_id]) < MOST_GROUPS:
            by_team[group.team_id].append(group)
    kept = [group for rows_of in by_team.values() for group in rows_of]
    said = _said(group.pk for group in kept)
    return {
        team: [trouble for group in of for trouble in _troubles(group, said.get(group.pk, []))]
        for team, of in by_team.items()
    }


def _said(groups: Iterable[int]) -> dict[int, list[Said]]:
    wanted = list(groups)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLES, [wanted, SAMPLE])
        rows = cursor.fetchall()
    lines: dict[tuple[int, str], list[tuple[str, str, str]]] = defaultdict(list)
    for group, kind, title, text, level_word in rows:
        lines[group, kind].append((title, text, level_word))
    found: dict[int, list[Said]] = defaultdict(list)
    for (group, kind), told in sorted(lines.items()):
        titles, texts, level_words = (
            tuple(sorted(set(words))) for words in zip(*told, strict=True)
        )
        found[group].append(Said(Kind(kind), titles, texts, level_words))
    return found


def _troubles(group: AlertGroup, said: list[Said]) -> list[Trouble]:
    """One for each kind of alert in it; none where nothing but trials is open."""
    return [_trouble(group, each) for each in said]


def _trouble(group: AlertGroup, said: Said) -> Trouble:
    title = group.title if group.title in said.titles or not said.titles else said.titles[0]
    is_sampled = group.firing + group.acknowledged > SAMPLE  # then the worst may not be among them
    words = {*said.level_words, *([group.level_word] if is_sampled else [])}
    told = [
        *(severity_said("", each) for each in {title, *said.titles}),
        *(severity_said(each) for each in words),
    ]
    severities = [severity for severity in told if severity is not None]
    return Trouble(
        key=group.ref,
        kind=said.kind,
        title=title or group.title or group.service_word or group.place,
        began_at=group.first_at,
        level=Level(group.level) if group.level else None,
        severity=min(severities, key=lambda severity: severity.rank, default=None),
        service=group.service.slug if group.service else "",
        text="\n".join([*said.titles, *said.texts]),
        alerts=max(1, group.firing + group.acknowledged),
        last_began_at=group.last_at,
    )


@dataclass(frozen=True, slots=True)
class GroupBehind:
    """One group of alerts behind a suggestion, as it stands now."""

    ref: str
    title: str
    level: str
    level_word: str
    service: str
    first_at: datetime
    alerts: int
    firing: int


def groups_behind(refs: Iterable[str]) -> list[GroupBehind]:
    """The groups with these ids, the first to begin first; one query."""
    rows = AlertGroup.objects.filter(ref__in=set(refs)).select_related("service")
    return [
        GroupBehind(
            row.ref,
            row.title or row.service_word or row.place,
            row.level,
            row.level_word,
            row.service.name if row.service else row.service_word,
            row.first_at,
            row.alerts,
            row.firing,
        )
        for row in rows.order_by("first_at", "pk")
    ]
