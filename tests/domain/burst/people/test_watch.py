"""Who has been on an incident for how long, into whose night, with how little rest before."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.people.watch import Presence, Watched, watch
from peacetime.domain.shared.hours import weekly
from peacetime.domain.shared.spans import Span

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
HOURS = weekly(BERLIN)
HOUR = timedelta(hours=1)


def berlin(day: int, hour: float, *, month: int = 5) -> datetime:
    """A moment of 2026 by the clocks of Berlin; 11 May is a Monday."""
    return datetime(2026, month, day, tzinfo=BERLIN) + hour * HOUR


def on_it(
    name: str, start: datetime, end: datetime | None = None, zone: ZoneInfo | None = BERLIN
) -> Presence:
    return Presence(name.lower(), name, start, end, zone)


def rows(*presences: Presence, at: datetime, **earlier: list[Span]) -> list[Watched]:
    known: dict[str, list[Span]] = {presence.person_id: [] for presence in presences} | earlier
    return watch(presences, HOURS, at=at, earlier=known)


def test_an_incident_without_people_has_nobody_to_watch() -> None:
    assert watch([], HOURS, at=berlin(12, 9), earlier={}) == []


def test_two_roles_at_once_are_one_time_and_a_break_is_none() -> None:
    roles = [
        on_it("Alice", berlin(12, 9), berlin(12, 12)),
        on_it("Alice", berlin(12, 10), berlin(12, 13)),
        on_it("Alice", berlin(12, 14)),
    ]
    [alice] = rows(*roles, at=berlin(12, 15))
    assert alice.on_for == 5 * HOUR
    assert not alice.should_hand_over
    assert alice.sentence == "Alice has been on it for 5 h."
    assert alice.next_boundary is not None
    assert alice.next_boundary.at == berlin(12, 16)


def test_who_has_left_is_not_watched_and_who_comes_later_not_yet() -> None:
    left, coming = on_it("Bob", berlin(12, 9), berlin(12, 10)), on_it("Charlie", berlin(12, 11))
    assert rows(left, coming, at=berlin(12, 10)) == []


def test_six_hours_suggest_a_hand_over() -> None:
    before, after = berlin(12, 15) - timedelta(seconds=1), berlin(12, 15)
    [early], [late] = (rows(on_it("Alice", berlin(12, 9)), at=at) for at in (before, after))
    assert (early.is_past_limit, late.is_past_limit) == (False, True)
    assert late.sentence == "Alice has been on it for 6 h: suggest a hand-over."


def test_night_is_by_each_persons_own_clocks() -> None:
    start = berlin(12, 22.5)
    people = (
        on_it("Alice", start, zone=NEW_YORK),
        on_it("Bob", start),
        on_it("Eve", start, zone=None),
    )
    bob, eve, alice = rows(*people, at=berlin(12, 23))
    assert (alice.is_in_night, bob.is_in_night, eve.is_in_night) == (False, True, True)
    assert (bob.is_team_zone, eve.is_team_zone) == (False, True)
    assert "is into the night (23:00)" in bob.sentence
    assert "team's clocks" in eve.sentence


def test_short_rest_counts_working_hours_and_earlier_engagements() -> None:
    last_night = [Span(berlin(12, 1), berlin(12, 3))]
    [alice] = rows(on_it("Alice", berlin(12, 10)), at=berlin(12, 11), alice=last_night)
    assert alice.rested_for == 8 * HOUR  # from 17:00 to 01:00
    assert alice.has_short_rest
    assert alice.sentence == (
        "Alice has had 8 hours of rest in a row in the last 24: suggest a hand-over."
    )
    [rested] = rows(on_it("Alice", berlin(12, 10)), at=berlin(12, 11))
    assert rested.rested_for == 16 * HOUR
    assert not rested.has_short_rest


def test_where_nothing_earlier_is_known_rest_is_not_known() -> None:
    [alice] = watch([on_it("Alice", berlin(12, 10))], HOURS, at=berlin(12, 11), earlier={})
    assert alice.rested_for is None
    assert not alice.has_short_rest
    assert "not known" in alice.sentence


def test_the_next_boundary_is_the_first_that_comes() -> None:
    [alice] = rows(on_it("Alice", berlin(12, 18)), at=berlin(12, 20))
    assert alice.next_boundary is not None
    assert alice.next_boundary.at == berlin(12, 22)
    assert alice.next_boundary.words == "it is night for Alice"
    early = [Presence("a", "Alice", berlin(12, 18), zone=BERLIN)]
    [row] = watch(
        early,
        weekly(BERLIN, starts_at=(datetime(2026, 1, 1, 8, tzinfo=UTC)).time()),
        at=berlin(12, 20),
        earlier={"a": []},
    )
    assert row.next_boundary is not None
    assert row.next_boundary.at == berlin(12, 21)
    assert "before work on Wednesday 13 May, 08:00" in row.next_boundary.words


def test_the_sixth_hour_is_a_true_hour_when_clocks_change() -> None:
    [alice] = rows(on_it("Alice", berlin(28, 23, month=3)), at=berlin(28, 23.5, month=3))
    assert alice.next_boundary is not None
    assert alice.next_boundary.at == datetime(
        2026, 3, 29, 4, tzinfo=UTC
    )  # 06:00, 7 hours by the clocks


def test_who_should_hand_over_first_stands_first() -> None:
    people = [
        on_it("Charlie", berlin(12, 16)),
        on_it("Alice", berlin(12, 22)),
        on_it("Bob", berlin(12, 21.5)),
    ]
    assert [row.name for row in rows(*people, at=berlin(12, 22.5))] == ["Charlie", "Bob", "Alice"]


@pytest.mark.parametrize(
    ("zone", "evening", "length"),
    [
        (BERLIN, datetime(2026, 3, 28, 22), 5),  # noqa: DTZ001
        (BERLIN, datetime(2026, 10, 24, 22), 7),  # noqa: DTZ001
        (NEW_YORK, datetime(2026, 3, 7, 22), 5),  # noqa: DTZ001
        (NEW_YORK, datetime(2026, 10, 31, 22), 7),  # noqa: DTZ001
    ],
)
def test_hours_on_it_are_true_hours_when_clocks_change(
    zone: ZoneInfo, evening: datetime, length: int
) -> None:
    start = evening.replace(tzinfo=zone)
    at = (evening + 6 * HOUR).replace(tzinfo=zone)
    [alice] = rows(on_it("Alice", start, zone=zone), at=at)
    assert alice.on_for == length * HOUR
    assert alice.is_past_limit == (length == 7)
    assert alice.is_in_night


@given(
    first=st.integers(0, 48),
    more=st.lists(st.tuples(st.integers(0, 48), st.integers(0, 40)), max_size=5),
)
def test_more_engagement_never_takes_a_reason_away(first: int, more: list[tuple[int, int]]) -> None:
    at = berlin(13, 3)
    alice = on_it("Alice", at - first * HOUR / 2)
    earlier = [Span(at - (a + b) * HOUR / 2, at - a * HOUR / 2) for a, b in more]
    [less] = rows(alice, at=at)
    [row] = rows(alice, at=at, alice=earlier)
    assert (row.rested_for or timedelta()) <= (less.rested_for or timedelta())
    assert row.has_short_rest >= less.has_short_rest
    assert row.should_hand_over >= less.should_hand_over
