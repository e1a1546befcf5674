"""The figures of every metric at one moment, in a dozen queries however many teams there are.

Whoever reads them is a machine that shows them to many, so nothing of a private incident is in any of them
but the mode of its team, which the board shows everybody; and nobody's capacity can be told from them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import (
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Min,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Extract, Greatest

from peacetime.domain.incidents.roles import NEEDED, Held, Role, unfilled
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.burst.gauge import gauges_of
from peacetime.queries.metrics import definitions as metric
from peacetime.queries.sight import OUTSIDE, visible_or_none
from peacetime.queries.snapshot import snapshot
from peacetime.queries.team_rows import mode_of, pasts
from peacetime.storage import jobs
from peacetime.storage.models import (
    ActionItem,
    AlertGroup,
    Connection,
    Delivery,
    Incident,
    IntakeBatch,
    JoinedTeam,
    Message,
    Rescue,
    RoleAssignment,
    SendingHold,
    Source,
    Team,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peacetime.queries.metrics.definitions import Metric

MODES = ("delivery", "rescue", "recovering")
DAY = timedelta(days=1)
FAILED_OF = GROUPS_OF = timedelta(days=7)
LATE_SECONDS = 30

_JOBS = """
    SELECT queue_name,
           count(*) FILTER (WHERE status = 'todo' AND due_at <= now()),
           count(*) FILTER (WHERE status = 'todo' AND due_at <= now() - make_interval(secs => %(late)s)),
           count(*) FILTER (WHERE status = 'failed')
    FROM (SELECT queue_name, status, coalesce(scheduled_at, (
              SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND j.status = 'todo'
          )) AS due_at
          FROM procrastinate_jobs j WHERE status IN ('todo', 'failed')) AS jobs
    GROUP BY queue_name
"""
_HEARD = "SELECT extract(epoch FROM now() - max(last_heartbeat))::float FROM procrastinate_workers"


@dataclass(slots=True)
class Readings:
    """By metric its samples: the values of its labels, and a number. What is not known has no sample."""

    at: datetime
    samples: dict[Metric, list[tuple[tuple[str, ...], float]]] = field(
        default_factory=lambda: {known: [] for known in metric.METRICS}
    )

    def add(self, of: Metric, value: float | None, *labels: str) -> None:
        """One sample, where the number is known."""
        if value is not None:
            self.samples[of].append((labels, float(value)))


def readings(*, at: datetime) -> Readings:
    """Everything as it stands, read at one moment."""
    found = Readings(at)
    with snapshot():
        teams = list(Team.objects.filter(archived_at=None).order_by("slug"))
        _add_modes(found, teams)
        _add_incidents(found, teams)
        _add_actions(found, teams)
        _add_messages(found)
        _add_jobs(found)
        _add_intake(found)
        _add_connections(found)
    return found


def _add_modes(found: Readings, teams: list[Team]) -> None:
    gauges = gauges_of(teams, at=found.at)
    past = pasts(teams, since=found.at, at=found.at)
    spent, unknown = _rescue_seconds(found.at)
    by_mode: Counter[str] = Counter()
    for team in teams:
        now, since, _ = mode_of(past[team.pk], at=found.at)
        by_mode[now] += 1
        for mode in MODES:
            found.add(metric.TEAM_MODE, now == mode, team.slug, mode)
        found.add(metric.TIME_IN_MODE, _age(since, found.at), team.slug)
        found.add(metric.RESCUE_SECONDS, spent.get(team.pk, 0.0), team.slug)
        found.add(metric.UNKNOWN_ENDS, unknown.get(team.pk, 0), team.slug)
        gauge = gauges[team.pk]
        found.add(metric.USABLE_HOURS, gauge.usable_hours, team.slug)
        found.add(metric.CAP_HOURS, gauge.cap_hours, team.slug)
        found.add(metric.DEBT_HOURS, gauge.debt_hours, team.slug)
    for mode in MODES:
        found.add(metric.TEAMS, by_mode[mode], mode)


def _rescue_seconds(at: datetime) -> tuple[dict[int, float], dict[int, int]]:
    """By team the seconds in Rescue Mode of its known history, and how many of its Rescues have no end."""
    end = Case(When(end_is="open", then=Value(at)), default=F("ended_at"))
    start = Greatest(F("started_at"), F("team__history_from"))
    length = Greatest(
        Extract(ExpressionWrapper(end - start, DurationField()), "epoch"),
        Value(0),
        output_field=FloatField(),
    )
    rows = (
        Rescue.objects.order_by()
        .values("team")
        .annotate(
            seconds=Sum(length, filter=~Q(end_is="unknown")),
            endless=Count("pk", filter=Q(end_is="unknown")),
        )
    )
    spent, endless = {}, {}
    for row in rows:
        spent[row["team"]], endless[row["team"]] = float(row["seconds"] or 0), row["endless"]
    return spent, endless


def _add_incidents(found: Readings, teams: list[Team]) -> None:
    """No private ones and no drills; an incident counts for each team that runs it."""
    rows = Incident.objects.filter(is_open=True, is_drill=False, is_private=False)
    known = list(rows.values_list("pk", "team", "severity", "declared_at", "next_update_at"))
    joined = JoinedTeam.objects.filter(incident__in=rows, rescue__end_is="open")
    runs: dict[int, set[int]] = {pk: {team} for pk, team, *_ in known}
    for incident, team in joined.values_list("incident", "team"):
        runs[incident].add(team)
    empty = _unfilled(rows, {pk: declared for pk, _, _, declared, _ in known}, at=found.at)
    opened, overdue, vacant = Counter[int](), Counter[int](), Counter[tuple[int, Role]]()
    for pk, _, _, _, next_update_at in known:
        for team in runs[pk]:
            opened[team] += 1
            overdue[team] += next_update_at is not None and next_update_at < found.at
            vacant.update((team, role) for role in empty.get(pk, ()))
    for each in teams:
        found.add(metric.TEAM_INCIDENTS, opened[each.pk], each.slug)
        found.add(metric.OVERDUE_UPDATES, overdue[each.pk], each.slug)
        for role in NEEDED:
            found.add(metric.UNFILLED_ROLES, vacant[each.pk, role], each.slug, role.value)
    severities = Counter(severity or "unknown" for _, _, severity, _, _ in known)
    for severity in (*(level.value for level in Severity), "unknown"):
        found.add(metric.INCIDENTS, severities[severity], severity)


def _unfilled(
    rows: Iterable[Incident], declared: dict[int, datetime | None], *, at: datetime
) -> dict[int, tuple[Role, ...]]:
    held: dict[int, list[Held]] = {pk: [] for pk in declared}
    columns = ("incident", "role", "person__name", "from_at", "to_at")
    for pk, role, *rest in RoleAssignment.objects.filter(incident__in=rows).values_list(*columns):
        held[pk].append(Held(Role(role), *rest))
    return {
        pk: unfilled(roles, declared_at=since, at=at)
        for pk, roles in held.items()
        if (since := declared[pk]) is not None
    }


def _add_actions(found: Readings, teams: list[Team]) -> None:
    """What waits in the backlog is not overdue; the days are those of each team's clocks."""
    rows = ActionItem.objects.filter(
        visible_or_none(OUTSIDE, of="postmortem__incident"), closed_at=None
    )
    counted = rows.order_by().values("team").annotate(n=Count("pk"))
    opened = {row["team"]: row["n"] for row in counted}
    late: Counter[int] = Counter()
    due = rows.filter(is_in_backlog=False, due_on__lte=found.at.date() + DAY).values_list(
        "team", "due_on"
    )
    days = {team.pk: found.at.astimezone(named_zone(team.time_zone)).date() for team in teams}
    for team, due_on in due:
        late[team] += due_on is not None and team in days and due_on < days[team]
    for each in teams:
        found.add(metric.OPEN_ACTIONS, opened.get(each.pk, 0), each.slug)
        found.add(metric.OVERDUE_ACTIONS, late[each.pk], each.slug)


def _add_messages(found: Readings) -> None:
    recent = Q(state="failed", created_at__gte=found.at - FAILED_OF)
    counted = Message.objects.filter(Q(state="pending") | recent).aggregate(
        waiting=Count("pk", filter=Q(state="pending")), failed=Count("pk", filter=recent)
    )
    found.add(metric.MESSAGES_WAITING, counted["waiting"])
    found.add(metric.MESSAGES_FAILED, counted["failed"])
    found.add(metric.SENDING_HELD, SendingHold.objects.filter(released_at=None).exists())


def _add_jobs(found: Readings) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_JOBS, {"late": LATE_SECONDS})
        by_queue = {queue: counts for queue, *counts in cursor.fetchall()}
        cursor.execute(_HEARD)
        (heard,) = cursor.fetchone()
    for queue in sorted({*jobs.QUEUES, *by_queue}):
        waiting, late, failed = by_queue.get(queue, (0, 0, 0))
        found.add(metric.JOBS_WAITING, waiting, queue)
        found.add(metric.JOBS_LATE, late, queue)
        found.add(metric.JOBS_FAILED, failed, queue)
    found.add(metric.WORKER_HEARD, heard)


def _add_intake(found: Readings) -> None:
    """What other tools sent; groups of alerts that began longer ago are asked for no more."""
    waiting = IntakeBatch.objects.filter(read_at=None)
    batches = waiting.aggregate(count=Sum("count"), oldest=Min("received_at"))
    again = Delivery.objects.filter(state="waiting").count()
    found.add(metric.INTAKE_WAITING, (batches["count"] or 0) + again)
    found.add(metric.INTAKE_OLDEST, _age(batches["oldest"], found.at))
    dead = Count("deliveries", filter=Q(deliveries__state="dead"))
    sources = Source.objects.filter(retired_at=None).annotate(dead=dead).order_by("slug")
    for slug, heard_at, count in sources.values_list("slug", "last_received_at", "dead"):
        found.add(metric.SOURCE_DEAD, count, slug)
        found.add(metric.SOURCE_HEARD, _age(heard_at, found.at), slug)
    recent = AlertGroup.objects.filter(last_at__gte=found.at - GROUPS_OF, merged_into=None)
    found.add(metric.GROUPS_OPEN, recent.filter(firing__gt=0).count())


def _add_connections(found: Readings) -> None:
    """Two of one name are told as one, the worse."""
    failures: dict[str, int] = {}
    rows = Connection.objects.filter(retired_at=None).order_by("name", "pk")
    for name, count in rows.values_list("name", "failures"):
        failures[name] = max(count, failures.get(name, 0))
    for name, count in failures.items():
        found.add(metric.CONNECTION_FAILURES, count, name)


def _age(since: datetime | None, at: datetime) -> float | None:
    """Never negative, though clocks were set back; None where the moment is not known."""
    return None if since is None else max(0.0, (at - since).total_seconds())
