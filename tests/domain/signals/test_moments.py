from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals.moments import EARLIEST, LATEST, is_no_moment, moment

MIDNIGHT = datetime(2020, 2, 6, 0, 17, 58, tzinfo=UTC)
BEFORE = MIDNIGHT.replace(microsecond=432911)


@pytest.mark.parametrize(
    "written",
    [
        "2020-02-06T00:17:58Z",
        "2020-02-06T00:17:58",
        "2020-02-06T00:17:58z",
        "20200206T021758+0200",
        "20200205T191758.000-05:00",
        "20200206T011758+01",
        "2020-02-06 00:17:58",
        "2020-02-06 00:17:58Z",
        "2020-02-06 00:17:58 UTC",
        "2020-02-06 00:17:58 (UTC)",
        "2020-02-06 00:17:58 +0000 UTC",
        "2020-02-06 00:17:58+00:00",
        "2020-02-06T02:17:58+02",
        "2020-02-06T02:17:58+0200",
        "2020-02-06T02:17:58+02:00",
        "2020-02-06T02:17:58+02.00",
        "2020-02-06T02:17:58+02:00[Europe/Berlin]",
        "2020-02-05T19:17:58-05:00",
        "2020-02-05 19:17:58 -0500",
        "2020-02-05 19:17:58 EST",
        "2020-02-06 01:17:58 CET",
        "2020-02-06 00:17:58 UTC+00:00",
        "2020-02-06 00:17:58 +0000 UTC m=+42208.256292221",
        "2020-02-06 02:17:58 +0200 +0200",
        "2020-02-05 20:47:58 -0330 -0330 m=+0.1",
        "2020-02-06 02:17:58 +0200 +02",
        "2020/02/06 00:17:58",
        "2020/02/06 00:17:58 GMT",
        "2020.02.06 00:17:58",
        "06.02.2020 00:17:58",
        "2/6/2020 12:17:58 AM",
        "02/06/2020 12:17:58 a.m.",
        "06/Feb/2020:00:17:58 +0000",
        "20200206T001758Z",
        "20200206001758",
        "Thu, 06 Feb 2020 00:17:58 +0000",
        "Thu, 06 Feb 2020 00:17:58 GMT",
        "Thu, 6 Feb 2020 00:17:58 -0000",
        "Thursday, 06-Feb-20 00:17:58 UTC",
        "Thu Feb  6 00:17:58 2020",
        "Thu Feb 6 00:17:58 UTC 2020",
        "Thu Feb 06 00:17:58 +0000 2020",
        "Feb 6, 2020 12:17:58 AM",
        "Feb 6, 2020, 00:17:58",
        "February 6th, 2020 at 12:17:58 am UTC",
        "6 February 2020 00:17:58",
        "12:17:58 AM, 6 Feb 2020",
        1580948278,
        1580948278.0,
        "1580948278",
        "1580948278.0",
        1580948278000,
        "1580948278000",
        1580948278000000,
        1580948278000000000,
        "1580948278000000000",
        "1.580948278e9",
        "/Date(1580948278000)/",
        {"$date": "2020-02-06T00:17:58Z"},
        {"$date": {"$numberLong": "1580948278000"}},
        {"seconds": 1580948278, "nanos": 0},
    ],
)
def test_every_form_of_one_moment_is_that_moment(written: Any) -> None:
    assert moment(written) == MIDNIGHT


@pytest.mark.parametrize(
    "written",
    [
        "2020-02-06T00:17:58.432911368Z",
        "2020-02-06T00:17:58.4329113Z",
        "2020-02-06 00:17:58.432911368 +0000 UTC",
        "2020-02-06T00:17:58,432911Z",
        "2020-02-05T20:17:58.432911-04:00",
        "1580948278.432911",
        1580948278432911368,
        "1580948278432911",
    ],
)
def test_fractions_are_cut_to_microseconds(written: Any) -> None:
    assert moment(written) == BEFORE


@pytest.mark.parametrize(
    "written",
    [
        None, "", " ", True, False, 0, -1, "0", [], {}, b"2020", "soon", "May 18 20:30:02", "12:00",
        "0001-01-01T00:00:00Z", "0001-01-01T00:00:00", "0000-00-00 00:00:00", "1969-12-31 23:59:55",
        "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", 160513393115100000, 10**400, -(10**400),
        float("nan"), float("inf"), "1e99", "2020-02-30", "2020-13-01T00:00:00Z", "2020-02-06T25:00:00Z",
        "2020-02-06T00:61:00Z", "2020-02-06 00:17:58 IST", "2020-02-06 00:17:58 +2500", "03/04/2020 10:00",
        "in 5 minutes", "version 3.6.9 of Apr 18 2020 beta", "2020-02-06 and 2020-02-07", "٢٠٢٠-٠٢-٠٦",
        {"$date": {"$date": "2020-02-06"}}, "2020-02-06 13:00 PM",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_none(written: Any) -> None:
    assert moment(written) is None


def test_a_day_alone_begins_at_midnight_and_a_minute_at_its_start() -> None:
    assert moment("2020-02-06") == moment("Feb 6, 2020") == datetime(2020, 2, 6, tzinfo=UTC)
    assert moment("2020-02-06 00:17") == moment("2020-02-06T00:17Z") == MIDNIGHT.replace(second=0)


def test_a_zone_is_assumed_only_where_none_is_named() -> None:
    berlin = timezone(timedelta(hours=1))
    assert moment("2020-02-06 01:17:58", assume=berlin) == MIDNIGHT
    assert moment("2020-02-06 00:17:58 UTC", assume=berlin) == MIDNIGHT


def test_midnight_of_the_day_before_and_a_leap_second_go_on() -> None:
    assert (
        moment("2016-12-31T24:00:00Z")
        == moment("2016-12-31 23:59:60 UTC")
        == datetime(2017, 1, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("written", "claims"),
    [
        ("1969-12-31 23:59:55", True),
        (160513393115100000, True),
        ("next week", True),
        ("", False),
        (0, False),
        ("0", False),
        ("0001-01-01T00:00:00Z", False),
        ("1970-01-01T00:00:00Z", False),
        ("2020-02-06", False),
    ],
)
def test_only_a_value_that_claims_to_be_a_moment_is_remarked_upon(
    written: Any, claims: Any
) -> None:
    assert is_no_moment(written) is claims


moments = st.datetimes(
    EARLIEST.replace(tzinfo=None),
    LATEST.replace(tzinfo=None) - timedelta(days=2),
    timezones=st.just(UTC),
)


@given(moments, st.integers(-14 * 60, 14 * 60))
def test_any_moment_in_any_zone_comes_back(at: Any, minutes: Any) -> None:
    there = at.astimezone(timezone(timedelta(minutes=minutes)))
    assert moment(there.isoformat()) == at
    assert moment(f"{there:%Y-%m-%d %H:%M:%S.%f %z}") == at
    assert moment(f"{there:%a, %d %b %Y %H:%M:%S %z}") == at.replace(microsecond=0)
    assert moment(f"{there:%d/%b/%Y:%H:%M:%S %z}") == at.replace(microsecond=0)


@given(moments)
def test_any_moment_as_an_epoch_comes_back(at: Any) -> None:
    micros = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert (
        moment(micros * 1000)
        == moment(str(micros))
        == moment(f"{micros // 10**6}.{micros % 10**6:06}")
        == at
    )
    assert moment(micros // 1000) == at.replace(microsecond=at.microsecond // 1000 * 1000)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.from_regex(r"[0-9 :.,T/Z+-]{1,40}"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.just("$date"), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(anything)
def test_nothing_at_all_makes_it_fail(value: Any) -> None:
    found = moment(value)
    assert found is None or (EARLIEST <= found < LATEST and found.tzinfo is UTC)
    assert is_no_moment(value) in {True, False}
