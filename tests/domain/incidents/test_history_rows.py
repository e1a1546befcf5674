"""What becomes of each row: taken, taken with a remark, or rejected with the reason."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from peacetime.domain.incidents.history import (
    HistoryRow,
    HistoryRules,
    Rejection,
    Remark,
    read_history,
)
from peacetime.domain.incidents.history.reading import DEFAULT_RULES
from peacetime.domain.incidents.history.severities import severity_of_word
from peacetime.domain.incidents.severity import Severity

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
USUAL = {
    "org": "acme",
    "incident_id": "i-1",
    "kind": "incident",
    "started_at": "2026-03-01T10:00:00Z",
    "detected_at": "2026-03-01T10:05:00Z",
    "declared_at": "2026-03-01T10:10:00Z",
    "mitigated_at": "2026-03-01T10:40:00Z",
    "resolved_at": "2026-03-01T11:00:00Z",
    "severity": "major",
    "title": "Payments fail",
    "services": "payments; checkout",
    "update_count": "3",
    "tz_source": "explicit",
    "source": "acme status page",
}


def findings(
    *changes: dict[str, str], zone: ZoneInfo | None = None, rules: HistoryRules = DEFAULT_RULES
) -> list[HistoryRow | Rejection]:
    lines = [",".join(USUAL)]
    for change in changes:
        cells = ({**USUAL, **change}).values()
        lines.append(",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    found = read_history(["\n".join(lines).encode()], at=NOW, assumed_zone=zone, rules=rules)
    return [one for one in found if not isinstance(one, Remark)]


def taken(zone: ZoneInfo | None = None, **change: str) -> HistoryRow:
    (row,) = findings(change, zone=zone)
    assert isinstance(row, HistoryRow), row
    return row


def rejected(zone: ZoneInfo | None = None, **change: str) -> Rejection:
    (row,) = findings(change, zone=zone)
    assert isinstance(row, Rejection), row
    return row


def remarks(row: HistoryRow) -> list[str]:
    return [remark.code for remark in row.remarks]


def test_a_usual_row_is_taken_as_it_is() -> None:
    row = taken()
    assert row.remarks == ()
    assert row.started_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert row.resolved_at == datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert (row.severity_word, row.severity) == ("major", Severity.SEV2)
    assert (row.services, row.update_count) == (("payments", "checkout"), 3)
    assert (row.source_key, row.line) == ("acme/i-1", 2)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"started_at": ""}, "start_missing"),
        ({"started_at": "2026-13-01T10:00:00Z"}, "month_out_of_range"),
        ({"started_at": "2026-03-01T24:00:00Z"}, "hour_out_of_range"),
        ({"started_at": "202-03-01T10:00:00Z"}, "year_not_four_digits"),
        ({"started_at": "2026-02-30T10:00:00Z"}, "day_out_of_range"),
        ({"started_at": "0206-03-01T10:00:00Z"}, "year_out_of_range"),
        ({"started_at": "2026-03-01"}, "moment_without_time"),
        ({"started_at": "2026-03-01T10:00:00"}, "moment_without_zone"),
        ({"started_at": "soon"}, "moment_unreadable"),
        ({"detected_at": "2026-03-01T10:61:00Z"}, "minute_out_of_range"),
        ({"resolved_at": "2026-03-01T09:59:59Z"}, "resolved_before_started"),
        ({"resolved_at": "2026-07-01T00:00:00Z"}, "moment_in_future"),
        ({"kind": "vacation"}, "kind_unknown"),
        ({"incident_id": "x" * 200}, "text_too_long"),
    ],
)
def test_each_reason_to_reject_a_row_has_its_code(change: dict[str, str], code: str) -> None:
    rejection = rejected(None, **change)
    assert (rejection.code, rejection.line) == (code, 2)
    assert rejection.raw.startswith('"acme",')


def test_a_rejection_names_everything_that_is_wrong() -> None:
    rejection = rejected(started_at="2026-13-01T10:00:00Z", resolved_at="never", kind="party")
    assert rejection.code == "month_out_of_range"
    for part in ("there is no month 13", 'Resolved at is "never"', 'Kind is "party"'):
        assert part in rejection.sentence


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"resolved_at": ""}, ["end_unknown"]),
        ({"resolved_at": "", "mitigated_at": ""}, ["end_unknown"]),
        ({"resolved_at": "2026-05-01T10:00:00Z"}, ["long_duration"]),
        ({"detected_at": "2026-03-01T09:59:00Z"}, ["detected_before_started"]),
        (
            {"declared_at": "2026-03-01T11:01:00Z"},
            ["mitigated_before_declared", "declared_after_resolved"],
        ),
        ({"mitigated_at": "2026-03-01T11:01:00Z"}, ["mitigated_after_resolved"]),
        (
            {"declared_at": "2025-03-01T10:10:00Z"},
            ["declared_before_started", "declared_before_detected"],
        ),
        ({"severity": "purple"}, ["severity_unknown"]),
        ({"severity": ""}, []),
        ({"title": ""}, ["title_missing"]),
        ({"incident_id": ""}, ["id_derived"]),
        ({"update_count": "many"}, ["update_count_unreadable"]),
        ({"update_count": "-1"}, ["update_count_unreadable"]),
        ({"tz_source": "assumed UTC"}, ["zone_not_explicit"]),
        ({"tz_source": "explicit (commit date)"}, []),
        (
            {"detected_at": "2026-03-01T10:05:00-00:00", "started_at": "2026-03-01T9:59:00Z"},
            ["hour_of_one_digit"],
        ),
        ({"detected_at": "", "declared_at": "", "mitigated_at": "", "kind": ""}, []),
    ],
)
def test_oddities_are_taken_and_said(change: dict[str, str], codes: list[str]) -> None:
    row = taken(None, **change)
    assert remarks(row) == codes
    assert all(remark.line == 2 and len(remark.sentence) <= 500 for remark in row.remarks)


def test_zero_duration_is_taken_and_said() -> None:
    moment = "2026-03-01T10:00:00Z"
    row = taken(
        started_at=moment, detected_at="", declared_at="", mitigated_at="", resolved_at=moment
    )
    assert remarks(row) == ["zero_duration"]


def test_nothing_out_of_order_is_repaired() -> None:
    row = taken(declared_at="2026-03-01T11:01:00Z")
    assert row.declared_at == datetime(2026, 3, 1, 11, 1, tzinfo=UTC)
    assert row.resolved_at == datetime(2026, 3, 1, 11, 0, tzinfo=UTC)
    assert "11:01 UTC lies after resolved at 2026-03-01 11:00 UTC" in row.remarks[-1].sentence


def test_maintenance_is_taken_as_maintenance() -> None:
    assert taken(kind="Maintenance").is_maintenance
    assert not taken(kind="incident").is_maintenance


def test_formulas_and_markup_are_kept_as_they_are() -> None:
    for title in ("=HYPERLINK(1)", "@team", "-1", "+1", "'=1", "<b>x</b>", "two\nlines"):
        assert taken(title=title).title == title


def test_local_times_need_a_zone_and_say_so() -> None:
    change = {name: USUAL[name].removesuffix("Z") for name in USUAL if name.endswith("_at")}
    row = taken(zone=BERLIN, **change)
    assert row.started_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert remarks(row) == ["zone_assumed"]
    assert "Europe/Berlin" in row.remarks[0].sentence


def test_a_local_time_that_clocks_skipped_is_rejected() -> None:
    rejection = rejected(zone=BERLIN, started_at="2026-03-29T02:30:00", resolved_at="")
    assert rejection.code == "wall_time_skipped"


def test_a_local_time_that_clocks_showed_twice_is_said() -> None:
    row = taken(zone=BERLIN, started_at="2025-10-26T02:30:00")
    assert row.started_at == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert "wall_time_twice" in remarks(row)


def test_the_same_row_twice_is_taken_once() -> None:
    first, second = findings({}, {})
    assert isinstance(first, HistoryRow)
    assert isinstance(second, Rejection)
    assert (second.line, second.code) == (3, "row_repeated")
    assert "line 2" in second.sentence


def test_one_id_for_two_different_rows_takes_the_first() -> None:
    first, second = findings({}, {"title": "Something else"})
    assert isinstance(first, HistoryRow)
    assert isinstance(second, Rejection)
    assert second.code == "id_repeated"
    third = findings({}, {"org": "other"})
    assert all(isinstance(one, HistoryRow) for one in third)


def test_a_rejected_row_does_not_take_its_id() -> None:
    first, second = findings({"started_at": "x"}, {})
    assert isinstance(first, Rejection)
    assert isinstance(second, HistoryRow)


def test_the_digest_tells_a_change_from_a_repetition() -> None:
    same = taken()
    moved = findings({"incident_id": "other"}, {})[1]
    assert isinstance(moved, HistoryRow)
    assert (same.line, moved.line) == (2, 3)
    assert same.digest == moved.digest
    for name in USUAL.keys() - {"detected_at"}:
        changed = taken(
            None, **{name: {"kind": "maintenance", "update_count": "4"}.get(name, _other(name))}
        )
        assert changed.digest != same.digest, name


def _other(name: str) -> str:
    return USUAL[name].replace(":00Z", ":01Z") if name.endswith("_at") else USUAL[name] + "x"


def test_a_derived_id_is_the_same_in_the_next_import() -> None:
    assert taken(incident_id="").incident_id == taken(incident_id="").incident_id
    assert taken(incident_id="").incident_id != taken(incident_id="", title="x").incident_id


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("SEV0", "SEV0"),
        ("sev-4", "SEV4"),
        ("Severity 2", "SEV2"),
        ("P1", "SEV1"),
        ("critical", "SEV1"),
        ("Major", "SEV2"),
        ("minor", "SEV3"),
        ("down", "SEV2"),
        ("disrupted", "SEV3"),
        ("notice", "SEV4"),
        ("SEV5", None),
        ("P5", None),
        ("none", None),
        ("", None),
    ],
)
def test_only_known_words_become_a_severity(word: str, severity: str | None) -> None:
    assert severity_of_word(word) == (None if severity is None else Severity(severity))


def test_thresholds_and_words_are_rules_of_the_caller() -> None:
    rules = HistoryRules(long_after=timedelta(minutes=30), severity_words={"purple": Severity.SEV0})
    (row,) = findings({"severity": "purple"}, rules=rules)
    assert isinstance(row, HistoryRow)
    assert (row.severity, remarks(row)) == (Severity.SEV0, ["long_duration"])


def test_every_remark_code_is_a_stable_word() -> None:
    row = taken(severity="x", title="", update_count="x", resolved_at="", tz_source="unsaid")
    assert all(re.fullmatch("[a-z_]{1,40}", code) for code in remarks(row))


def with_people(cell: str, column: str = "responders") -> HistoryRow:
    lines = [",".join((*USUAL, column)), ",".join((*USUAL.values(), f'"{cell}"'))]
    (row,) = (
        one
        for one in read_history(["\n".join(lines).encode()], at=NOW)
        if isinstance(one, HistoryRow)
    )
    return row


@pytest.mark.parametrize(
    ("cell", "responders", "count"),
    [
        ("Ada; bo@example.org", ("Ada", "bo@example.org"), None),
        ("Ada,Bo ,Ada", ("Ada", "Bo"), None),
        ("3", (), 3),
        ("3.0", (), 3),
        ("0", (), None),
        ("", (), None),
    ],
)
def test_who_worked_on_an_incident_is_names_or_a_number(
    cell: str, responders: tuple[str, ...], count: int | None
) -> None:
    row = with_people(cell)
    assert (row.responders, row.responder_count) == (responders, count)
    assert not row.extra


def test_a_number_of_responders_that_is_none_is_said_and_not_known() -> None:
    row = with_people("some", "responder_count")
    assert row.responder_count is None
    assert remarks(row) == ["responder_count_unreadable"]


def test_a_row_that_names_nobody_keeps_the_digest_it_had_before() -> None:
    assert taken().digest == "9fff2d1c3f0d01e151edaa054f6ecfc701b53d0daadf04bd151248d564970d6e"
    assert with_people("").digest == taken().digest
    assert len({with_people(cell).digest for cell in ("", "Ada", "Bo", "2")}) == 4
