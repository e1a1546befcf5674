"""A file becomes periods of Rescue; twice it changes nothing."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from peacetime.queries import imports as queries
from peacetime.queries.access import PEACETIME
from peacetime.queries.modes import team_modes
from peacetime.storage.models import HistoryImport, HistoryPiece, Incident, Rescue, Team
from peacetime.usecases import imports

AT = datetime(2026, 11, 23, tzinfo=UTC)
SHARED = Path(os.environ.get("PEACETIME_SHARED", Path(__file__).parents[3] / "shared"))
HISTORIES = SHARED / "data" / "incidents"
ROWS = b"""incident_id,kind,started_at,resolved_at,title
a,incident,2026-03-01T10:00:00Z,2026-03-01T12:00:00Z,Checkout is slow
b,incident,2026-03-01T11:00:00Z,2026-03-01T13:00:00Z,Checkout is down
c,maintenance,2026-03-02T11:00:00Z,2026-03-02T13:00:00Z,New disks
d,incident,2026-03-03T11:00:00Z,,Nobody wrote down the end
e,incident,2026-13-03T11:00:00Z,,Month 13
"""

pytestmark = pytest.mark.django_db


def a_team(slug: str = "infra") -> Team:
    return Team.objects.create(
        slug=slug, name=slug.title(), time_zone="UTC", history_from=AT, created_at=AT
    )


def read(team: Team, content: bytes, *, is_dry_run: bool = False) -> queries.ImportView:
    started = imports.start_import(
        team.slug, content, file_name="history.csv", is_dry_run=is_dry_run, actor=PEACETIME, at=AT
    )
    imports.read_import(started.id, at=AT)
    return queries.import_named(started.id)


def test_overlapping_incidents_become_one_rescue_and_maintenance_none() -> None:
    view = read(a_team(), ROWS)
    assert (view.state, view.rows_added, view.rows_rejected) == ("done", 4, 1)
    assert (view.rescues, view.unknown_ends) == (2, 1)
    first, second = Rescue.objects.order_by("started_at")
    assert (first.started_at.hour, first.ended_at and first.ended_at.hour, first.end_is) == (
        10,
        13,
        "exact",
    )
    assert (second.ended_at, second.end_is) == (None, "unknown")
    assert first.incidents.count() == 2


def test_importing_twice_changes_nothing() -> None:
    team = a_team()
    read(team, ROWS)
    before = list(
        Rescue.objects.order_by("started_at").values_list("started_at", "ended_at", "end_is")
    )
    again = read(team, ROWS)
    assert (again.rows_added, again.rows_changed, again.rows_unchanged) == (0, 0, 4)
    assert (
        list(Rescue.objects.order_by("started_at").values_list("started_at", "ended_at", "end_is"))
        == before
    )
    assert Incident.objects.count() == 4


def test_a_dry_run_says_what_would_happen_and_changes_nothing() -> None:
    view = read(a_team(), ROWS, is_dry_run=True)
    assert (view.rows_added, view.rescues, view.unknown_ends) == (4, 2, 1)
    assert "would be added" in view.result_sentence
    assert not Incident.objects.exists()
    assert not Rescue.objects.exists()


def test_a_row_that_was_not_taken_is_shown_with_its_reason_and_can_be_downloaded() -> None:
    view = read(a_team(), ROWS)
    (rejected,) = view.rejects
    assert (rejected.line, rejected.code) == (6, "month_out_of_range")
    exported = b"".join(queries.rejected_csv(view.id)).decode("utf-8-sig")
    assert "Month 13" in exported


def test_reading_begun_again_after_a_crash_counts_and_takes_each_row_once() -> None:
    team = a_team()
    started = imports.start_import(team.slug, ROWS, file_name="h.csv", actor=PEACETIME, at=AT)
    imports.read_import(started.id, at=AT)
    HistoryImport.objects.filter(pk=started.id).update(state="reading")
    HistoryPiece.objects.create(history_import_id=started.id, number=0, content=ROWS)
    imports.read_import(started.id, at=AT)
    view = queries.import_named(started.id)
    assert (view.rows_added, view.rows_rejected, view.rows_read) == (4, 1, 5)
    assert Incident.objects.count() == 4


def test_a_declared_rescue_keeps_its_time_where_a_history_overlaps_it() -> None:
    team = a_team()
    start, end = datetime(2026, 3, 1, 11, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)
    Rescue.objects.create(team=team, started_at=start, ended_at=end, end_is="exact")
    read(team, ROWS)
    spans = Rescue.objects.exclude(end_is="unknown").order_by("started_at")
    assert [(r.started_at.hour, r.ended_at and r.ended_at.hour, r.origin) for r in spans] == [
        (10, 11, "import"),
        (11, 12, "declared"),
        (12, 13, "import"),
    ]


@pytest.mark.skipif(
    not HISTORIES.is_dir(), reason=f"{HISTORIES} is absent: THE REAL HISTORIES WERE NOT CHECKED"
)
@pytest.mark.parametrize(
    ("name", "added", "rejected", "rescues", "unknown", "hours"),
    [
        ("dandi", 1160, 0, 407, 3, 10046.08),
        ("foodcoopx", 365, 0, 51, 4, 569.40),
        ("jenkins_infra", 289, 8, 96, 0, 6725.17),
        ("mast_stsci", 506, 0, 343, 0, 210.85),
        ("moj_cloud_platform", 38, 1, 36, 1, 2074.03),
    ],
)
def test_a_real_history_stands_as_modes(
    name: str, added: int, rejected: int, rescues: int, unknown: int, hours: float
) -> None:
    team = a_team(name.replace("_", "-"))
    view = read(team, (HISTORIES / f"{name}.csv").read_bytes())
    assert (view.rows_added, view.rows_rejected, view.rescues, view.unknown_ends) == (
        added,
        rejected,
        rescues,
        unknown,
    )
    modes = team_modes(team.slug, start=None, end=None, at=AT)
    spent = sum(
        (m.to_at - m.from_at).total_seconds() for m in modes if m.mode == "rescue" and m.to_at
    )
    assert spent / 3600 == pytest.approx(hours, abs=0.01)
