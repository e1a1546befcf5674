"""Every figure of one question, in five queries however many incidents there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from peacetime.domain.incidents.measures import (
    MEASURED,
    Impact,
    Lengths,
    ScopeTime,
    State,
    Summary,
    impact,
    lengths,
    summary,
    survival,
)
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.declaration import BETWEEN_SERVICES
from peacetime.domain.modes.measures import (
    Quarter,
    TimeInModes,
    frequency,
    per_quarter,
    quarters,
    time_in_modes,
)
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.columns import as_moments
from peacetime.queries.measures.columns import OTHER, incident_columns, mode_columns
from peacetime.queries.measures.counted import counted_incidents
from peacetime.queries.measures.question import NOT_SAID, Question
from peacetime.queries.snapshot import snapshot
from peacetime.storage.models import JoinedTeam, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from numpy.typing import NDArray

    from peacetime.domain.incidents.measures.summaries import Survival
    from peacetime.domain.shared.poisson import Rate
    from peacetime.queries.access import Actor
    from peacetime.storage.models import Incident

    Marks = list[tuple[str, str, Question, NDArray[Any]]]  # key, label, its question, which rows

BY = ("severity", "quarter", "team", "service")
MOST_GROUPS = 50
RECOVER = MEASURED[-1]


@dataclass(frozen=True, slots=True)
class Group:
    """The incidents of one severity, quarter, team or service, and the question that asks for them alone."""

    key: str
    label: str
    question: Question
    durations: tuple[Summary, ...]

    @property
    def incidents(self) -> int:
        """How many there are."""
        return self.durations[0].count


@dataclass(frozen=True, slots=True)
class Measures:
    """All figures of one question. `curve` is that of the time to recover."""

    question: Question
    incidents: int
    durations: tuple[Summary, ...]
    curve: Survival
    impact: Impact
    modes: TimeInModes
    quarters: tuple[Quarter, ...]
    rate: Rate  # of all quarters together
    by: str
    groups: tuple[Group, ...]
    groups_total: int

    def duration(self, name: str) -> Summary:
        """The figures of one duration."""
        return next(found for found in self.durations if found.name == name)


def measures(
    actor: Actor, asked: Question, *, by: str = "", page: int = 1, groups: int | None = MOST_GROUPS
) -> Measures:
    """Every figure of a question, and the same by severity, quarter, team or service.

    Args:
        actor: Who asks; what they may not see is not counted.
        asked: Of which incidents.
        by: One of `BY`, or "" for no groups.
        page: Which groups, where there are more than `groups`.
        groups: How many groups at most; None for all.

    Raises:
        InvalidInput: `by_unknown`.
    """
    if by and by not in BY:
        sentence = f"{quoted(by)} groups nothing. Choose one of {', '.join(BY)}."
        raise InvalidInput(sentence, field="by", code="by_unknown")
    with snapshot():
        rows = counted_incidents(actor, asked)
        columns, mark = incident_columns(rows, by)
        found = {name: lengths(columns, name, at=asked.at) for name in MEASURED}
        histories, rescues, _ = mode_columns(asked.team_id, at=asked.at)
        marks = list(_marks(by, asked, mark, rows)) if by and len(columns) else []
        scopes = list(_scopes(rows, at=asked.at)) if len(columns) else []
    start = asked.start or _first(histories.known_from, asked.end)
    known = tuple(
        frequency(
            rescues,
            histories,
            start=start,
            end=max(start, asked.end),
            zone=ZoneInfo(asked.zone),
        )
    )
    first = 0 if groups is None else (max(1, page) - 1) * groups
    shown = marks if groups is None else marks[first : first + groups]
    recovered = found[RECOVER]
    return Measures(
        question=asked,
        incidents=len(columns),
        durations=tuple(summary(each) for each in found.values()),
        curve=survival(*_seen(recovered)),
        impact=impact(scopes, incidents=len(columns)),
        modes=time_in_modes(rescues, histories, start=start, end=max(start, asked.end)),
        quarters=known,
        rate=per_quarter(known),
        by=by,
        groups=tuple(_group(mark, found) for mark in shown),
        groups_total=len(marks),
    )


def _seen(found: Lengths) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return (
        found.seconds[found.states == State.ENDED],
        found.seconds[found.states == State.GOING_ON],
    )


def _first(known_from: NDArray[np.datetime64], otherwise: datetime) -> datetime:
    """The beginning of the first history."""
    if not len(known_from):
        return otherwise
    first: datetime = known_from.min().item()
    return min(first.replace(tzinfo=UTC), otherwise)


def _group(mark: tuple[str, str, Question, NDArray[Any]], found: dict[str, Lengths]) -> Group:
    key, label, asked, chosen = mark
    return Group(key, label, asked, tuple(summary(each.only(chosen)) for each in found.values()))


def _marks(
    by: str, asked: Question, mark: list[NDArray[Any]], rows: QuerySet[Incident]
) -> Iterator[tuple[str, str, Question, NDArray[Any]]]:
    """Which rows are in which group, in the order of its key and never by how they did."""
    if by == "severity":
        yield from _by_severity(asked, mark[0])
    elif by == "quarter":
        yield from _by_quarter(asked, as_moments(mark[0]))
    elif by == "team":
        yield from _by_team(asked, mark[0], mark[1], rows)
    else:
        yield from _by_service(asked, mark[0], rows)


def _by_severity(
    asked: Question, ranks: NDArray[Any]
) -> Iterator[tuple[str, str, Question, NDArray[Any]]]:
    for rank in np.unique(ranks).tolist():
        key = NOT_SAID if rank == OTHER else list(Severity)[rank].value
        label = "Not said" if rank == OTHER else key
        yield key, label, replace(asked, severity=key), ranks == rank


def _by_quarter(
    asked: Question, began: NDArray[np.datetime64]
) -> Iterator[tuple[str, str, Question, NDArray[Any]]]:
    zone = ZoneInfo(asked.zone)
    first: datetime = began.min().item()
    for label, start, end in quarters(first.replace(tzinfo=UTC), asked.end, zone):
        low, high = (np.datetime64(edge.astimezone(UTC).replace(tzinfo=None), "us") for edge in (start, end))  # fmt: skip
        chosen = (began >= low) & (began < high)
        if chosen.any():
            first_day = max(start.date(), asked.first_day or start.date())
            last = (end - timedelta(days=1)).date()
            last_day = min(last, asked.last_day or last)
            inside = replace(asked, first_day=first_day, last_day=last_day)
            yield label, label, inside, chosen


def _by_team(
    asked: Question, teams: NDArray[Any], pks: NDArray[Any], rows: QuerySet[Incident]
) -> Iterator[tuple[str, str, Question, NDArray[Any]]]:
    """An incident of several teams is in the group of each."""
    order = np.argsort(pks)
    inside: dict[int, set[int]] = defaultdict(set)
    for incident, team in _joined(rows):
        inside[team].add(int(order[np.searchsorted(pks, incident, sorter=order)]))
    by_team = np.argsort(teams, kind="stable")
    for team in np.unique(teams).tolist():
        low, high = np.searchsorted(teams, [team, team + 1], sorter=by_team)
        inside[team].update(by_team[low:high].tolist())
    named = Team.objects.filter(pk__in=[asked.team_id] if asked.team_id else list(inside))
    columns = ("pk", "slug", "name", "archived_at")
    for pk, slug, name, archived in named.order_by("name", "pk").values_list(*columns):
        label = f"{name} (archived)" if archived else name
        alone = replace(asked, team=slug, team_name=name, team_id=pk)
        yield slug, label, alone, np.array(sorted(inside[pk]), dtype=np.intp)


def _joined(rows: QuerySet[Incident]) -> QuerySet[JoinedTeam, tuple[int, int]]:
    """Which other teams ran which of the incidents."""
    joined = JoinedTeam.objects.filter(incident__in=rows.order_by().values("pk"))
    return joined.values_list("incident_id", "team_id").distinct()


def _by_service(
    asked: Question, pks: NDArray[Any], rows: QuerySet[Incident]
) -> Iterator[tuple[str, str, Question, NDArray[Any]]]:
    """An incident of several services is in several groups."""
    order = np.argsort(pks)
    named: dict[str, list[int]] = defaultdict(list)
    for pk, words in rows.order_by().values_list("pk", "service_words").iterator():
        for name in words.split(BETWEEN_SERVICES):
            named[name].append(pk)
    for name in sorted(named, key=str.casefold):
        chosen = order[np.searchsorted(pks, named[name], sorter=order)]
        alone = replace(asked, service=name) if name else asked
        yield name, name or "Not said", alone, chosen


def _scopes(rows: QuerySet[Incident], *, at: datetime) -> Iterator[ScopeTime]:
    """What was said about customers, and how long it lasted; the sums are the database's."""
    end = Coalesce("mitigated_at", "resolved_at")
    is_ended = Q(impact_started_at__isnull=False, end__gte=F("impact_started_at"))
    goes_on = Q(
        is_open=True, mitigated_at=None, resolved_at=None, impact_started_at__lte=at
    )  # the start is known then
    passed = ExpressionWrapper(F("end") - F("impact_started_at"), DurationField())
    so_far = ExpressionWrapper(Value(at) - F("impact_started_at"), DurationField())
    said = rows.order_by().exclude(customers_affected="").annotate(end=end)
    grouped = said.values_list("customers_affected").annotate(
        Count("pk"),
        ended=Count("pk", filter=is_ended),
        going_on=Count("pk", filter=goes_on),
        passed=Sum(passed, filter=is_ended),
        so_far=Sum(so_far, filter=goes_on),
    )
    for words, count, ended, going_on, ended_time, open_time in grouped:
        time = (ended_time or timedelta()) + (open_time or timedelta())
        yield ScopeTime(words, count, ended, going_on, time)
