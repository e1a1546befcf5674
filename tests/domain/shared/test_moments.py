"""Moments are read strictly, and what had to be assumed is said."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import WallTime, check_not_future, parse_moment
from peacetime.domain.shared.zones import UnknownTimeZone, named_zone, zone_names

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def refusal(text: str, zone: ZoneInfo | None = None) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        parse_moment(text, field="started_at", assumed_zone=zone)
    assert refused.value.sentence.startswith("Started at is ")
    assert refused.value.sentence.endswith(".")
    return refused.value


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00Z",
        "2026-03-01 12:00:00z",
        "2026-03-01T12:00:00.000000000Z",
        "2026-03-01T12:00:00,0Z",
        "2026-03-01T14:00:00+02:00",
        "2026-03-01T14:00:00 +0200",
        "2026-03-01T14:00:00+02",
        "2026-03-01T12:00:00-00:00",
        "2026-03-01 12:00 UTC",
        "  2026-03-01T12:00:00 GMT ",
        "2026-3-1T12:00:00Z",
    ],
)
def test_iso_moments_with_a_zone_are_read(text: str) -> None:
    moment = parse_moment(text, field="at")
    assert (moment.at, moment.assumed_zone, moment.wall_time) == (NOON, "", WallTime.ONCE)
    assert moment.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yesterday", "moment_unreadable"),
        ("", "moment_unreadable"),
        ("01/03/2026 12:00", "moment_unreadable"),
        ("1772366400", "moment_unreadable"),
        ("2026-W09-7T12:00Z", "moment_unreadable"),
        ("٢٠٢٦-03-01T12:00Z", "moment_unreadable"),
        ("2026-03-01T12:00Z and more", "moment_unreadable"),
        ("2026-03-01", "moment_without_time"),
        ("2026-03-01T12:00:00", "moment_without_zone"),
        ("2026-03-01T12:00:00 CET", "zone_unreadable"),
        ("2026-03-01T12:00:00+15:00", "offset_out_of_range"),
        ("2026-03-01T12:00:00+01:75", "offset_out_of_range"),
        ("202-03-01T12:00:00Z", "year_not_four_digits"),
        ("20266-03-01T12:00:00Z", "year_not_four_digits"),
        ("1969-12-31T23:59:59Z", "year_out_of_range"),
        ("2101-01-01T00:00:00Z", "year_out_of_range"),
        ("2026-13-01T12:00:00Z", "month_out_of_range"),
        ("2026-00-01T12:00:00Z", "month_out_of_range"),
        ("2026-03-32T12:00:00Z", "day_out_of_range"),
        ("2026-02-29T12:00:00Z", "day_out_of_range"),
        ("2026-03-01T24:00:00Z", "hour_out_of_range"),
        ("2026-03-01T12:60:00Z", "minute_out_of_range"),
        ("2026-03-01T12:00:60Z", "second_out_of_range"),
    ],
)
def test_each_wrong_moment_has_its_own_code(text: str, code: str) -> None:
    assert refusal(text).code == code


def test_a_refusal_can_be_shown_whatever_was_written() -> None:
    refused = refusal("\ud800" + "9" * 500)
    assert refused.sentence.encode()
    assert len(refused.sentence) < 200


def test_a_zone_is_assumed_only_where_named_and_then_said() -> None:
    moment = parse_moment("2026-03-01T13:00", field="at", assumed_zone=BERLIN)
    assert (moment.at, moment.assumed_zone) == (NOON, "Europe/Berlin")
    written = parse_moment("2026-03-01T12:00Z", field="at", assumed_zone=BERLIN)
    assert (written.at, written.assumed_zone) == (NOON, "")


def test_a_wall_time_that_clocks_skipped_is_refused() -> None:
    assert refusal("2026-03-29T02:30:00", BERLIN).code == "wall_time_skipped"
    assert "Europe/Berlin" in refusal("2026-03-29T02:30:00", BERLIN).sentence
    assert parse_moment("2026-03-29T03:00:00", field="at", assumed_zone=BERLIN).at.hour == 1


def test_a_wall_time_that_clocks_showed_twice_is_the_first_and_said() -> None:
    moment = parse_moment("2026-10-25T02:30:00", field="at", assumed_zone=BERLIN)
    assert moment.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment.wall_time is WallTime.TWICE


def test_an_hour_of_one_digit_is_read_and_said() -> None:
    moment = parse_moment("2023-12-04T8:00:00-00:00", field="at")
    assert (moment.at.hour, moment.is_hour_short) == (8, True)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 30)), st.integers(-840, 840))  # noqa: DTZ001
def test_what_python_writes_is_read_as_the_same_moment(naive: datetime, offset: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=offset)))
    assert parse_moment(moment.isoformat(), field="at").at == moment


@given(
    st.text(max_size=40) | st.from_regex(r"[0-9]{1,5}-[0-9]{1,2}-[0-9]{1,2}T[0-9]{1,2}:[0-9]{2}Z")
)
def test_any_text_is_a_moment_or_a_refusal(text: str) -> None:
    try:
        moment = parse_moment(text, field="at")
    except InvalidInput:
        return
    assert moment.at.tzinfo is UTC
    assert 1969 <= moment.at.year <= 2101


def test_the_future_is_refused_and_clocks_may_differ_a_little() -> None:
    assert check_not_future(NOON + timedelta(minutes=2), at=NOON, field="resolved_at")
    with pytest.raises(InvalidInput) as refused:
        check_not_future(NOON + timedelta(minutes=3), at=NOON, field="resolved_at")
    assert refused.value.code == "moment_in_future"
    assert refused.value.sentence.startswith("Resolved at is 2026-03-01 12:03 UTC")


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Europe/Belrin", "Europe/Berlin"),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest_name(name: str, suggested: str) -> None:
    with pytest.raises(UnknownTimeZone) as refused:
        named_zone(name)
    assert refused.value.code == "unknown_time_zone"
    assert suggested in refused.value.sentence


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "\0", "\ud800", "/", "x" * 9999]
)
def test_nothing_else_is_a_zone(name: str) -> None:
    with pytest.raises(UnknownTimeZone) as refused:
        named_zone(name)
    assert refused.value.sentence.encode()


def test_every_zone_that_is_named_can_be_used() -> None:
    for name in zone_names():
        assert named_zone(name).utcoffset(NOON) is not None
