"""Incidents and modes as columns of numpy."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Case, Value, When

from peacetime.domain.incidents.measures import MEASURED, Columns
from peacetime.domain.incidents.measures.durations import FIRST_AND_SECOND
from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.measures import RescueColumns, TeamColumns
from peacetime.queries.columns import Large, Moment, Number, as_moments, copied
from peacetime.storage.models import Rescue, Team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from django.db.models import Func, QuerySet
    from numpy.typing import NDArray

    from peacetime.storage.models import Incident

MEASURED_MOMENTS = sorted({moment for name in MEASURED for moment in FIRST_AND_SECOND[name]})
END_IS = ("open", "unknown", "at_least", "exact")
OTHER = len(Severity)  # where no severity is known


MARKS: dict[str, tuple[Func, ...]] = {
    "severity": (
        Number(
            Case(
                *(When(severity=each.value, then=Value(each.rank)) for each in Severity),
                default=Value(OTHER),
            )
        ),
    ),
    "quarter": (Moment("began"),),
    "team": (Large("team_id"), Large("id")),
    "service": (Large("id"),),
}


def incident_columns(
    rows: QuerySet[Incident], mark: str = ""
) -> tuple[Columns, list[NDArray[Any]]]:
    """The moments of these incidents, and beside them the columns of a mark of their groups: one of `MARKS`."""
    told: dict[str, Func] = {f"c_{name}": Moment(name) for name in MEASURED_MOMENTS}
    told["c_open"] = Number("is_open")
    marks = {f"c_mark_{place}": each for place, each in enumerate(MARKS.get(mark, ()))}
    told |= marks
    cells = copied(rows.order_by().annotate(**told), list(told))
    moments = {name: as_moments(cells[f"c_{name}"]) for name in MEASURED_MOMENTS}
    columns = Columns(moments, cells["c_open"] != 0)
    return columns, [cells[name] for name in marks]


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
    cells = copied(rescues.annotate(**told), [*told, "team_id"])
    codes, started = cells["c_end_is"], as_moments(cells["c_start"])
    now = np.maximum(started, np.datetime64(_naive(at), "us"))
    until = np.where(codes == END_IS.index("open"), now, as_moments(cells["c_end"]))
    columns = RescueColumns(
        team=np.searchsorted(ids, cells["team_id"]),
        started_at=started,
        until=np.where(codes == END_IS.index("unknown"), started, until),
        recovering_until=as_moments(cells["c_recovering"]),
        is_end_unknown=codes == END_IS.index("unknown"),
        is_end_at_least=codes == END_IS.index("at_least"),
    )
    return known, columns, [int(pk) for pk in ids]


def _column(moments: Sequence[datetime]) -> NDArray[np.datetime64]:
    return np.array([_naive(moment) for moment in moments], dtype="M8[us]")


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
