"""Rows of the database as columns of numpy, without a Python value for each cell.

A row of `COPY … (FORMAT BINARY)` whose cells are all eight bytes long has one length, so that the
whole answer is one array: 60,000 incidents come in a tenth of the time that rows would take.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import numpy as np
from django.db import connection
from django.db.models import BigIntegerField, Case, Func, Value, When

from peacetime.domain.incidents.measures import Columns
from peacetime.domain.incidents.moments import MOMENTS
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.measures import RescueColumns, TeamColumns
from peacetime.storage.models import Rescue, Team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from django.db.models import QuerySet
    from numpy.typing import NDArray

    from peacetime.storage.models import Incident

HEADER = 19  # bytes before the first row, as PostgreSQL documents its binary format
TRAILER = 2
POSTGRES_EPOCH = np.datetime64("2000-01-01", "us")
END_IS = ("open", "unknown", "at_least", "exact")
OTHER = len(Severity)  # where no severity is known


class Moment(Func):
    """A moment; one that is not known is the earliest there is, which numpy calls NaT."""

    template = "COALESCE(%(expressions)s, '-infinity'::timestamptz)"
    output_field = BigIntegerField()


class Number(Func):
    """A number of eight bytes."""

    template = "(%(expressions)s)::int::int8"
    output_field = BigIntegerField()


def incident_columns(rows: QuerySet[Incident]) -> tuple[Columns, dict[str, NDArray[Any]]]:
    """The moments of these incidents, and beside them `pk`, `team`, `severity` and `began`."""
    severity = Case(
        *(When(severity=each.value, then=Value(each.rank)) for each in Severity),
        default=Value(OTHER),
    )
    told = {
        **{f"c_{name}": Moment(name) for name in MOMENTS},
        "c_began": Moment("began"),
        "c_open": Number("is_open"),
        "c_severity": Number(severity),
    }
    names = [*told, "pk", "team_id"]
    cells = _copied(rows.order_by().annotate(**told), names)
    moments = {name: _moments(cells[f"c_{name}"]) for name in MOMENTS}
    beside = {
        "pk": cells["pk"].astype(np.int64),
        "team": cells["team_id"].astype(np.int64),
        "severity": cells["c_severity"].astype(np.int64),
        "began": _moments(cells["c_began"]),
    }
    return Columns(moments, cells["c_open"] != 0), beside


def mode_columns(
    team_id: int | None, *, at: datetime
) -> tuple[TeamColumns, RescueColumns, list[int]]:
    """The histories and the Rescues of one team or of all; and the ids of the teams, in order."""
    teams = Team.objects.order_by("pk").values_list("pk", "history_from", "archived_at")
    rescues = Rescue.objects.order_by("team_id", "started_at", "pk")
    if team_id is not None:
        teams, rescues = teams.filter(pk=team_id), rescues.filter(team=team_id)
    histories = list(teams)
    ids = np.array([pk for pk, _, _ in histories], dtype=np.int64)
    known = TeamColumns(
        _column([begins for _, begins, _ in histories]),
        _column([min(ended or at, at) for _, _, ended in histories]),
    )
    end_is = Case(
        *(When(end_is=word, then=Value(code)) for code, word in enumerate(END_IS)),
        default=Value(len(END_IS)),
    )
    told = {
        "c_start": Moment("started_at"),
        "c_end": Moment("ended_at"),
        "c_recovering": Moment("recovering_until"),
        "c_end_is": Number(end_is),
    }
    cells = _copied(rescues.annotate(**told), [*told, "team_id"])
    codes, started = cells["c_end_is"], _moments(cells["c_start"])
    now = np.maximum(started, np.datetime64(_naive(at), "us"))
    until = np.where(codes == END_IS.index("open"), now, _moments(cells["c_end"]))
    columns = RescueColumns(
        team=np.searchsorted(ids, cells["team_id"].astype(np.int64)),
        started_at=started,
        until=np.where(codes == END_IS.index("unknown"), started, until),
        recovering_until=_moments(cells["c_recovering"]),
        is_end_unknown=codes == END_IS.index("unknown"),
        is_end_at_least=codes == END_IS.index("at_least"),
    )
    return known, columns, [int(pk) for pk in ids]


def _copied(rows: QuerySet[Any], names: Sequence[str]) -> NDArray[Any]:
    """The columns of these names, every one of eight bytes, as the database holds them."""
    sql, params = rows.values_list(*names).query.sql_with_params()
    command = f"COPY ({sql}) TO STDOUT (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(command, params) as copy:
        content = b"".join(copy)
    cells = [part for name in names for part in ((f"{name}#", ">i4"), (name, ">i8"))]
    row = np.dtype([("#", ">i2"), *cells])
    return np.frombuffer(content[HEADER : len(content) - TRAILER], dtype=row)


def _moments(cells: NDArray[Any]) -> NDArray[np.datetime64]:
    """Microseconds since 2000 as moments; the lowest number there is stays NaT."""
    passed: NDArray[np.timedelta64] = cells.astype("<i8").view("m8[us]")
    return POSTGRES_EPOCH + passed


def _column(moments: Sequence[datetime]) -> NDArray[np.datetime64]:
    return np.array([_naive(moment) for moment in moments], dtype="M8[us]")


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
