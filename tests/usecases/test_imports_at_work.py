"""Bringing a history while other things happen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peacetime.queries.access import PEACETIME
from peacetime.queries.board import board
from peacetime.queries.imports import import_named
from peacetime.queries.modes import team_modes
from peacetime.storage.models import Incident, Rescue, Team
from peacetime.usecases import imports
from peacetime.usecases.moments import set_moments
from tests import written
from tests.acts import OVER, opened, stood_down
from tests.builders import NOON
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HEADER = "incident_id,kind,started_at,resolved_at,title\n"


def started(*rows: str) -> int:
    content = (HEADER + "\n".join(rows)).encode()
    return imports.start_import(
        "checkout", content, file_name="h.csv", actor=PEACETIME, at=NOON + 9 * HOUR
    ).id


def brought(*rows: str) -> None:
    imports.read_import(started(*rows), at=NOON + 9 * HOUR)


def modes() -> list[tuple[str, str]]:
    shown = team_modes("checkout", start=NOON - 9 * HOUR, end=None, at=NOON + 9 * HOUR)
    return [(period.mode, period.to_is) for period in shown]


def test_a_history_leaves_an_open_rescue_as_it_was(cast: Cast) -> None:
    incident = opened(cast)
    brought("a,incident,2026-03-04T10:00:00Z,2026-03-04T15:00:00Z,Long before it was declared")
    assert modes() == [("delivery", "exact"), ("rescue", "open")]
    assert board(at=NOON + 9 * HOUR).headline.in_rescue == 1
    assert Rescue.objects.get(end_is="open").incidents.get() == incident
    stood_down(cast, at=NOON + 9 * HOUR)
    written.assert_sound()


def test_what_is_cut_by_a_declared_rescue_keeps_an_end_that_is_only_at_least(cast: Cast) -> None:
    opened(cast)
    stood_down(cast, OVER)
    brought(
        "a,incident,2026-03-04T10:00:00Z,2026-03-04T15:00:00Z,Around the declared one",
        "b,incident,2026-03-04T14:00:00Z,,Nobody wrote down the end",
    )
    parts = Rescue.objects.filter(origin="import").order_by("started_at")
    assert [part.end_is for part in parts] == ["exact", "at_least"]
    assert modes() == [("delivery", "exact"), ("rescue", "at_least"), ("delivery", "open")]


def test_a_moment_that_somebody_corrected_stays_when_the_file_comes_again(cast: Cast) -> None:
    row = "a,incident,2026-03-04T10:00:00Z,2026-03-04T11:00:00Z,Slow"
    brought(row)
    incident = Incident.objects.get(source_key__isnull=False)
    said = {"resolved_at": NOON - HOUR / 2}
    set_moments(incident.ref, said, actor=cast.acting("dana"), at=NOON)
    brought(row)
    incident.refresh_from_db()
    assert incident.resolved_at == NOON - HOUR / 2
    written.assert_sound()


def test_a_team_archived_meanwhile_ends_the_reading_in_sight(cast: Cast) -> None:
    number = started("a,incident,2026-03-04T10:00:00Z,2026-03-04T11:00:00Z,Slow")
    Team.objects.update(archived_at=NOON)
    imports.read_import(number, at=NOON + 9 * HOUR)
    view = import_named(number)
    assert view.state == "failed"
    assert "archived" in view.problem


def test_progress_is_written_without_the_file(cast: Cast) -> None:
    number = started(
        *(f"{n},incident,2026-03-04T10:00:00Z,2026-03-04T11:00:00Z,Slow" for n in range(1200))
    )
    with CaptureQueriesContext(connection) as asked:
        imports.read_import(number, at=NOON + 9 * HOUR)
    writes = [
        query["sql"] for query in asked if query["sql"].startswith('UPDATE "storage_historyimport"')
    ]
    assert len(writes) == 4  # three batches and the end
    assert not [sql for sql in writes[:-1] if '"content"' in sql]
