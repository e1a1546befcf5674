from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.actions import agreed, finish
from peacetime.domain.postmortems.themes import ThemeOf, anniversaries, remembered, themes
from peacetime.domain.postmortems.told import Told
from peacetime.domain.shared.quarters import Quarter

DAY = timedelta(days=1)
ZONE = ZoneInfo("Europe/Berlin")
Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
FEBRUARY, MAY = datetime(2026, 2, 2, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC)


def told(name: str, at: datetime, *, text: str = "", services: str = "", factors: str = "") -> Told:
    return Told(name, name, at, text, frozenset(services.split()), frozenset(factors.split()))


def test_a_quarter_is_told_with_the_one_before_beside_it() -> None:
    some = [told(f"a{n}", FEBRUARY, services="billing") for n in range(2)]
    some += [told(f"b{n}", MAY, services="billing mail", factors="no-limit") for n in range(3)]
    found = themes(some, Q2, zone=ZONE)
    assert [(theme.of, theme.name, theme.count, theme.before) for theme in found] == [
        (ThemeOf.SERVICE, "billing", 3, 2),
        (ThemeOf.SERVICE, "mail", 3, 0),
        (ThemeOf.FACTOR, "no-limit", 3, 0),
    ]
    assert found[0].sentence == "billing: in 3 of 3 postmortems; 2 of 2 in the quarter before."
    assert found[1].sentence == "mail: in 3 of 3 postmortems; none of the quarter before."


def test_fewer_than_three_are_no_theme() -> None:
    some = [told(str(n), FEBRUARY, services="billing") for n in range(2)]
    assert themes(some, Q1, zone=ZONE) == []


def test_a_quarter_begins_by_the_clocks_of_the_organisation() -> None:
    midnight = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # half past midnight in Berlin
    some = [told(str(n), midnight, services="billing") for n in range(3)]
    assert len(themes(some, Q2, zone=ZONE)) == 1
    assert themes(some, Q2, zone=ZoneInfo("UTC")) == []


def test_a_word_is_a_theme_only_where_it_is_more_frequent_than_ever() -> None:
    usual = [told(f"u{n}", MAY - (100 + n) * DAY, text="the disk was full") for n in range(20)]
    now = [told(f"n{n}", MAY, text="the certificate expired") for n in range(3)]
    names = [theme.name for theme in themes([*usual, *now], Q2, zone=ZONE)]
    assert names == ["certificate", "expired"]
    assert themes(now, Q2, zone=ZONE) == []


def test_a_year_ago_this_week_is_remembered_with_what_is_still_open() -> None:
    at = datetime(2026, 3, 4, 9, tzinfo=UTC)
    item = agreed("a", "Add a limit", at=at - 364 * DAY)
    some = [
        replace(told("Invoices late", at - 364 * DAY), actions=(item, finish(item, at=at))),
        told("Site down", at - 2 * 364 * DAY),
        told("Last week", at - 7 * DAY),
        told("Another week", at - 350 * DAY),
    ]
    assert [one.sentence for one in anniversaries(some, at=at, zone=ZONE)] == [
        "A year ago this week: Invoices late. 1 action item is still open.",
        "2 years ago this week: Site down. Would it go better today?",
    ]


def test_the_fifty_third_week_is_remembered_in_the_last_one_of_a_shorter_year() -> None:
    some = [told("New year", datetime(2026, 12, 30, tzinfo=UTC))]  # in 2026-W53
    last = datetime(2027, 12, 30, tzinfo=UTC)  # in 2027-W52
    assert len(anniversaries(some, at=last, zone=ZONE)) == 1
    assert anniversaries(some, at=last - 7 * DAY, zone=ZONE) == []


@given(
    hours=st.integers(0, 18 * 366 * 24),
    days=st.integers(0, 6 * 366),
    zone=st.sampled_from([ZONE, ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Los_Angeles")]),
)
def test_what_is_remembered_began_in_one_of_the_weeks_that_are_looked_at(
    hours: int, days: int, zone: ZoneInfo
) -> None:
    now = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    began = now - days * DAY
    is_found = bool(anniversaries([told("It", began)], at=now, zone=zone))
    assert is_found == any(began in week for week in remembered(at=now, zone=zone))
