"""What a report is given: dirt is tolerated, nonsense is refused in a sentence with a code."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from peacetime.domain.shared.errors import DomainError
from peacetime.report.sources.incidents import Brought, brought
from peacetime.report.sources.people import people_from
from peacetime.report.sources.policies import policy_from
from tests.report.files import BEGINS, a_file, a_row

NOW = datetime(2026, 11, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def people(folder: Path, text: str) -> list[tuple[str, str, str]]:
    path = folder / "people"
    path.write_text(text)
    found = people_from(str(path), zone=BERLIN)
    return [(each.name, each.email, each.zone.key if each.zone else "") for each in found]


def refusal(act: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **kwargs)  # type: ignore[operator]
    assert refused.value.sentence.endswith((".", "?", "…")), refused.value.sentence
    return refused.value.code


def read(file: str, at: datetime | None = None) -> Brought:
    return brought(file, now=NOW, at=at)


def test_people_come_as_a_table_with_whatever_dirt_it_has(tmp_path: Path) -> None:
    text = (
        '\ufeff Full Name ;E-Mail;"Time Zone"\n\n Ada  L. ;ada@example.org;Europe/Berlin\n'
        "Bo;;\n;;\nAda L.;ADA@example.org;Europe/Berlin\n"
    )
    assert people(tmp_path, text) == [
        ("Ada L.", "ada@example.org", "Europe/Berlin"),
        ("Bo", "", ""),
    ]


@pytest.mark.parametrize("wrapped", [True, False])
def test_people_come_as_json(tmp_path: Path, wrapped: bool) -> None:
    rows = [{"name": "Ada", "timezone": "Europe/Berlin"}, {"name": "Bo", "email": None}]
    text = json.dumps({"people": rows} if wrapped else rows)
    assert people(tmp_path, text) == [("Ada", "", "Europe/Berlin"), ("Bo", "", "")]


def test_people_may_be_only_a_number() -> None:
    assert len(people_from("6", zone=BERLIN)) == 6


def test_a_day_of_joining_begins_at_midnight_of_their_zone(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,time_zone,joined,left\nAda,America/New_York,2026-03-01,\n")
    (ada,) = people_from(str(path), zone=BERLIN)
    assert ada.joined_at == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert ada.left_at is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "people_missing"),
        ("name,email\n", "people_missing"),
        ("email,zone\nada@example.org,UTC\n", "people_name_missing"),
        ("[1, 2]", "people_unreadable"),
        ('{"people": ', "people_unreadable"),
        ("name\n\0\n", "people_unreadable"),
        ("name,time_zone\nAda,Berlin\n", "person_refused"),
        ("name,joined\nAda,yesterday\n", "person_refused"),
        ("name,joined,left\nAda,2026-03-01,2026-02-01\n", "person_refused"),
    ],
)
def test_people_that_cannot_be_read_are_refused(tmp_path: Path, text: str, code: str) -> None:
    assert refusal(people, tmp_path, text) == code


@pytest.mark.parametrize("number", ["0", "-3", "100000"])
def test_a_number_of_people_that_carries_nothing_is_refused(number: str) -> None:
    assert refusal(people_from, number, zone=BERLIN) == "people_number_refused"


@pytest.mark.parametrize(
    "text", ['{"night": 2.5, "cap": 30}', "# ours\nnight = 2.5\n\ncap = 30 # higher\n"]
)
def test_a_policy_is_json_or_lines(tmp_path: Path, text: str) -> None:
    path = tmp_path / "policy"
    path.write_text(text)
    policy = policy_from(str(path))
    assert (policy.night, policy.cap) == (2.5, 30)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cap = 0", "policy_value_refused"),
        ("night = -1", "policy_value_refused"),
        ("nite = 2", "policy_name_unknown"),
        ("cap = many", "policy_value_unreadable"),
        ("cap", "policy_unreadable"),
        ('{"cap": 3, "cap": 4}', "policy_unreadable"),
        ("cap = 1\ncap = 2", "policy_unreadable"),
        ("", "policy_unreadable"),
        ("{", "policy_unreadable"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_by_name(
    tmp_path: Path, text: str, code: str
) -> None:
    path = tmp_path / "policy"
    path.write_text(text)
    assert refusal(policy_from, str(path)) == code


def test_a_file_is_read_as_it_was_known_at_a_moment(tmp_path: Path) -> None:
    file = a_file(tmp_path, a_row(1, BEGINS, 5), a_row(2, BEGINS + timedelta(days=9)))
    found = read(file, BEGINS + timedelta(hours=3))
    (one,) = found.incidents
    assert (one.is_open, one.ended_at, found.later) == (True, None, 1)
    assert found.is_at_said
    assert not read(file).incidents[0].is_open


def test_without_a_moment_a_report_ends_with_the_last_day_in_the_file(tmp_path: Path) -> None:
    found = read(a_file(tmp_path, a_row(1, BEGINS, 5), a_row(2, BEGINS, 2)))
    assert found.at == BEGINS.replace(hour=0) + timedelta(days=1)
    assert found.team == "Checkout"


def test_rows_that_were_not_taken_are_counted_with_their_reason(tmp_path: Path) -> None:
    found = read(a_file(tmp_path, a_row(1, BEGINS), a_row(2, BEGINS, -1), "x"))
    assert [each.code for each in found.rejections] == [
        "resolved_before_started",
        "cells_do_not_fit",
    ]
    assert found.rows == 3


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "rows_missing"),
        (["checkout,i,2026-01-05 10:00,,,,,"], "rows_all_rejected"),
        (["checkout,i,2036-01-05T10:00Z,,,,,"], "rows_all_rejected"),
    ],
)
def test_a_file_without_a_row_to_report_on_is_refused(
    tmp_path: Path, rows: list[str], code: str
) -> None:
    assert refusal(read, a_file(tmp_path, *rows)) == code


def test_what_is_no_file_of_incidents_is_refused(tmp_path: Path) -> None:
    binary = tmp_path / "picture.png"
    binary.write_bytes(bytes(range(256)) * 40)
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    assert refusal(read, str(tmp_path)) == "file_is_folder"
    assert refusal(read, str(tmp_path / "none.csv")) == "file_missing"
    assert refusal(read, str(empty)) == "file_empty"
    assert refusal(read, str(binary)) in {"file_not_text", "column_unknown", "json_broken"}
    early = a_file(tmp_path, a_row(1, BEGINS))
    assert refusal(read, early, BEGINS - timedelta(days=1)) == "nothing_known_then"
