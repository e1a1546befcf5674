"""Moments as tools and people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.history.choices import Choices, DateOrder, date_order_named
from peacetime.domain.incidents.history.dates import DateOrders, read_moment
from peacetime.domain.shared.errors import InvalidInput

BERLIN, LOS_ANGELES = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Los_Angeles")
MONTH_FIRST = Choices(date_order=DateOrder.MONTH_FIRST)
DAY_FIRST = Choices(date_order=DateOrder.DAY_FIRST)
MIDNIGHT = Choices(is_24_midnight=True)


def at(text: str, zone: ZoneInfo | None = None, choices: Choices | None = None) -> str:
    moment = read_moment(text, field="started_at", zone=zone, choices=choices)
    return f"{moment.at:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("text", "zone", "choices", "read"),
    [
        ("1772359200", None, None, "2026-03-01 10:00:00"),
        ("1772359200123", None, None, "2026-03-01 10:00:00"),
        ("1772359200.5", None, None, "2026-03-01 10:00:00"),
        ("2026-03-01 10:00:00 +0000 UTC", None, None, "2026-03-01 10:00:00"),
        ("2026-03-01T10:00:00.000+0100", None, None, "2026-03-01 09:00:00"),
        ("2026/03/01 10:00Z", None, None, "2026-03-01 10:00:00"),
        ("09/Oct/25 1:42 PM", BERLIN, None, "2025-10-09 11:42:00"),
        ("9 October 2025, 13:42 GMT", None, None, "2025-10-09 13:42:00"),
        ("Thu, 09 Oct 2025 13:42:05 GMT", None, None, "2025-10-09 13:42:05"),
        ("Oct 9th, 2025 at 12:05 AM", BERLIN, None, "2025-10-08 22:05:00"),
        ("Jan 5, 2026 3:04 PM PST", LOS_ANGELES, None, "2026-01-05 23:04:00"),
        ("31.12.25 23:30", BERLIN, None, "2025-12-31 22:30:00"),
        ("13/04/2026 10:00Z", None, None, "2026-04-13 10:00:00"),
        ("04/13/2026 10:00Z", None, None, "2026-04-13 10:00:00"),
        ("03/04/2026 10:00Z", None, MONTH_FIRST, "2026-03-04 10:00:00"),
        ("03/04/2026 10:00Z", None, DAY_FIRST, "2026-04-03 10:00:00"),
        ("03-04-2026 10:00Z", None, DAY_FIRST, "2026-04-03 10:00:00"),
        ("05/05/2026 10:00Z", None, None, "2026-05-05 10:00:00"),
        ("2026-03-01 10:00 Europe/Berlin", None, None, "2026-03-01 09:00:00"),
        ("2026-03-01 10:00 [Europe/Berlin]", None, None, "2026-03-01 09:00:00"),
        ("2026-03-01T24:00:00Z", None, MIDNIGHT, "2026-03-02 00:00:00"),
        ("2026-12-31 24:00Z", None, MIDNIGHT, "2027-01-01 00:00:00"),
        ("2026-03-28T24:00:00", BERLIN, MIDNIGHT, "2026-03-28 23:00:00"),
    ],
)
def test_each_way_to_write_a_moment(
    text: str, zone: ZoneInfo | None, choices: Choices | None, read: str
) -> None:
    assert at(text, zone, choices) == read


@pytest.mark.parametrize(
    ("text", "choices", "code"),
    [
        ("03/04/2026 10:00Z", None, "date_order_ambiguous"),
        ("31/13/2026 10:00Z", DAY_FIRST, "month_out_of_range"),
        ("13/04/2026 10:00Z", MONTH_FIRST, "month_out_of_range"),
        ("31/02/2026 10:00Z", None, "day_out_of_range"),
        ("31/01/202 10:00Z", None, "year_not_four_digits"),
        ("1 Jan 202 10:00Z", None, "year_not_four_digits"),
        ("2026-03-01T24:00:00Z", None, "hour_out_of_range"),
        ("2026-03-01T24:30:00Z", MIDNIGHT, "hour_out_of_range"),
        ("2026-03-01T25:00:00Z", MIDNIGHT, "hour_out_of_range"),
        ("31/12/2026", None, "moment_without_time"),
        ("31/12/2026 10:00", None, "moment_without_zone"),
        ("2026-01-05 10:00 CST", None, "zone_unreadable"),
        ("26-03-01T10:00Z", None, "year_not_four_digits"),
        ("5 Foo 2026 10:00Z", None, "moment_unreadable"),
        ("yesterday", None, "moment_unreadable"),
        ("12345678", None, "moment_unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused_as_it_was_written(
    text: str, choices: Choices | None, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        at(text, None, choices)
    assert refused.value.code == code
    assert text in refused.value.sentence


def test_a_zone_that_was_written_is_not_assumed() -> None:
    named = read_moment("2026-03-01 10:00 Europe/Berlin", field="at", zone=LOS_ANGELES)
    assert named.assumed_zone == ""
    assert read_moment("2026-03-01 10:00", field="at", zone=BERLIN).assumed_zone == "Europe/Berlin"


def orders(*dates: str) -> DateOrders:
    found = DateOrders()
    for one in dates:
        found.look_at(one)
    return found


def test_dates_tell_their_order_where_one_of_them_can() -> None:
    assert orders("03/04/2026", "13/04/2026").found is DateOrder.DAY_FIRST
    assert orders("03/04/2026", "04/13/2026").found is DateOrder.MONTH_FIRST
    assert orders("03/04/2026", "13/04/2026").question == ""


def test_nobody_is_asked_where_nothing_is_open() -> None:
    assert orders("2026-03-01T10:00Z", "05/05/2026", "03.04.2026", "soon").question == ""


def test_dates_that_tell_nothing_or_both_are_asked_about() -> None:
    assert 'like "03/04/2026 10:00" may' in orders("03/04/2026 10:00").question
    both = orders("13/04/2026", "04/13/2026", "12/31/2026")
    assert both.found is None
    assert "1 can only have the day first and 2 only the month" in both.question


def test_an_unknown_order_is_refused() -> None:
    assert date_order_named("") is None
    with pytest.raises(InvalidInput) as refused:
        date_order_named("year_first")
    assert refused.value.code == "date_order_unknown"


@given(st.datetimes(min_value=datetime(1975, 1, 1), max_value=datetime(2060, 1, 1)))  # noqa: DTZ001
def test_every_form_of_one_moment_is_the_same_moment(moment: datetime) -> None:
    wanted = moment.replace(microsecond=0, tzinfo=UTC)
    forms = (
        f"{wanted:%Y-%m-%dT%H:%M:%SZ}",
        f"{wanted:%d/%m/%Y %H:%M:%SZ}",
        f"{wanted:%d.%m.%Y %H:%M:%S UTC}",
        f"{wanted:%d %b %Y %I:%M:%S %p UTC}",
        f"{wanted:%B %d, %Y %H:%M:%S +0000}",
        str(int(wanted.timestamp())),
    )
    for form in forms:
        assert read_moment(form, field="at", choices=DAY_FIRST).at == wanted, form


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_a_refusal(text: str) -> None:
    try:
        read_moment(text, field="at", zone=BERLIN, choices=Choices(is_24_midnight=True))
    except InvalidInput as refusal:
        assert refusal.sentence.endswith(".")  # noqa: PT017 - either may come
