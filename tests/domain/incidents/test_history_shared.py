"""The real histories, with their counts checked by hand (awk over the columns of moments)."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from peacetime.domain.incidents.history import Finding, HistoryRow, Rejection, read_history
from peacetime.domain.modes.periods import Occurrence, rescue_periods

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("PEACETIME_SHARED", ROOT.parent / "shared"))
INCIDENTS = SHARED / "data" / "incidents"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ByHand:
    """What awk counted in one file."""

    rows: int
    resolved_before_started: tuple[int, ...]  # lines
    maintenance: int
    without_end: int
    periods: int
    ends: dict[str, int]
    rescue_seconds: int
    remarks: dict[str, int]


COUNTED = {
    "dandi": ByHand(
        rows=1160,
        resolved_before_started=(),
        maintenance=0,
        without_end=3,
        periods=407,
        ends={"exact": 404, "at_least": 1, "unknown": 2},
        rescue_seconds=36_165_896,
        remarks={"end_unknown": 3, "long_duration": 3},
    ),
    "foodcoopx": ByHand(
        rows=365,
        resolved_before_started=(),
        maintenance=0,
        without_end=4,
        periods=51,
        ends={"exact": 47, "unknown": 4},
        rescue_seconds=2_049_856,
        remarks={"end_unknown": 4},
    ),
    "jenkins_infra": ByHand(
        rows=297,
        resolved_before_started=(31, 39, 78, 107, 125, 175, 203, 287),
        maintenance=178,
        without_end=0,
        periods=96,
        ends={"exact": 96},
        rescue_seconds=24_210_607,
        remarks={"zone_not_explicit": 10, "zero_duration": 2, "long_duration": 2},
    ),
    "mast_stsci": ByHand(
        rows=506,
        resolved_before_started=(),
        maintenance=0,
        without_end=0,
        periods=343,
        ends={"exact": 343},
        rescue_seconds=759_043,
        remarks={},
    ),
    "moj_cloud_platform": ByHand(
        rows=39,
        resolved_before_started=(24,),
        maintenance=0,
        without_end=1,
        periods=36,
        ends={"exact": 35, "unknown": 1},
        rescue_seconds=7_466_520,
        remarks={
            "zone_not_explicit": 38,
            "title_missing": 4,
            "mitigated_before_declared": 4,
            "declared_after_resolved": 2,
            "declared_before_started": 1,
            "declared_before_detected": 1,
            "end_unknown": 1,
            "long_duration": 1,
        },
    ),
}
FILES = pytest.mark.parametrize("name", COUNTED)

pytestmark = pytest.mark.skipif(
    not INCIDENTS.is_dir(),
    reason=f"THE REAL HISTORIES WERE NOT CHECKED: there is no {INCIDENTS}; set PEACETIME_SHARED",
)


def content(name: str) -> bytes:
    return (INCIDENTS / f"{name}.csv").read_bytes()


def read(data: bytes) -> list[Finding]:
    return list(read_history([data], at=NOW))


def rows(findings: list[Finding]) -> list[HistoryRow]:
    return [one for one in findings if isinstance(one, HistoryRow)]


def test_every_shared_history_is_checked() -> None:
    assert {path.stem for path in INCIDENTS.glob("*.csv")} == set(COUNTED)


@FILES
def test_rows_are_taken_and_rejected_as_counted_by_hand(name: str) -> None:
    counted, found = COUNTED[name], read(content(name))
    taken, rejected = rows(found), [one for one in found if isinstance(one, Rejection)]
    assert len(taken) + len(rejected) == len(found) == counted.rows
    assert tuple(one.line for one in rejected) == counted.resolved_before_started
    assert {one.code for one in rejected} <= {"resolved_before_started"}
    assert sum(row.is_maintenance for row in taken) == counted.maintenance
    assert sum(not row.is_end_known for row in taken) == counted.without_end
    assert Counter(remark.code for row in taken for remark in row.remarks) == counted.remarks


@FILES
def test_rescue_periods_are_as_counted_by_hand(name: str) -> None:
    counted = COUNTED[name]
    periods = rescue_periods(
        Occurrence(
            row.source_key, row.started_at, row.resolved_at, is_maintenance=row.is_maintenance
        )
        for row in rows(read(content(name)))
    )
    assert len(periods) == counted.periods
    assert Counter(period.end_is.value for period in periods) == counted.ends
    seconds = sum(period.counted(NOW).duration.total_seconds() for period in periods)
    assert seconds == counted.rescue_seconds


@FILES
def test_nothing_is_lost_of_a_row(name: str) -> None:
    """What was read says everything again that the line says."""
    lines = content(name).decode().splitlines()
    for row in rows(read(content(name))):
        line = lines[row.line - 1]
        assert line.startswith(f"{row.org},{row.incident_id},{row.kind},")
        assert f"{row.started_at:%Y-%m-%dT%H:%M:%SZ}" in line
        assert row.title.replace('"', '""') in line
        assert "; ".join(row.services) in line
        assert line.endswith(row.source)


@FILES
def test_every_other_encoding_and_line_end_gives_the_same_rows(name: str) -> None:
    text = content(name).decode()
    wanted = [row.digest for row in rows(read(content(name)))]
    for data in (
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        text.encode("cp1252"),
        text.replace("\n", "\r\n").encode(),
    ):
        assert [row.digest for row in rows(read(data))] == wanted


def test_services_of_several_words_are_kept_apart() -> None:
    found = {row.incident_id: row for row in rows(read(content("jenkins_infra")))}
    assert max(len(row.services) for row in found.values()) > 5
    assert sum(not row.services for row in found.values()) == 5
