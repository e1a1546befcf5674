from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.actions import ActionItem, Kind, agreed, drop, finish
from peacetime.domain.postmortems.completion import by_kind, by_team, completion

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ZONE = ZoneInfo("UTC")


def an_item(number: int, *, kind: Kind | None = None, team: str = "") -> ActionItem:
    return agreed(str(number), "Change it", at=AT, due_on=date(2026, 3, 12), kind=kind, team=team)


def test_done_overdue_dropped_and_open_are_told_apart() -> None:
    items = [
        finish(an_item(1), at=AT + 5 * DAY),
        finish(an_item(2), at=AT + 14 * DAY),
        finish(an_item(3), at=AT + 16 * DAY),
        an_item(4),
        drop(an_item(5), reason="The queue is gone", at=AT + DAY),
        agreed("6", "Change it", at=AT),
    ]
    found = completion(items, at=AT + 20 * DAY, zone=ZONE)
    assert (found.count, found.done, found.dropped, found.without_due_date) == (5, 3, 1, 1)
    assert (found.on_time.count, found.on_time.of) == (1, 4)
    assert found.lateness == 5 * DAY
    assert found.sentence == "3 of 5 done (60%; 23% to 88% is plausible)."


def test_fewer_than_five_are_counted_and_not_judged() -> None:
    found = completion([finish(an_item(n), at=AT) for n in range(4)], at=AT, zone=ZONE)
    assert not found.is_judged
    assert found.sentence == "4 of 4 done: too few to judge."


def test_what_is_open_lengthens_the_time_to_close_instead_of_being_left_out() -> None:
    closed = [finish(an_item(n), at=AT + 2 * DAY) for n in range(3)]
    open_ones = [an_item(n) for n in range(3, 9)]
    quick = completion(closed, at=AT + 30 * DAY, zone=ZONE).time_to_close
    honest = completion([*closed, *open_ones], at=AT + 30 * DAY, zone=ZONE).time_to_close
    assert quick is not None
    assert honest is not None
    assert (quick.value, quick.is_at_least) == (2 * DAY, False)
    assert (honest.value, honest.is_at_least) == (30 * DAY, True)


def test_of_no_items_nothing_is_known() -> None:
    found = completion([], at=AT, zone=ZONE)
    assert (found.completed.share, found.time_to_close, found.lateness) == (None, None, None)
    assert found.sentence == "No action items."


def test_groups_are_named_and_the_unsaid_is_a_group() -> None:
    items = [an_item(1, kind=Kind.PREVENT, team="Checkout"), an_item(2), an_item(3)]
    assert [(one.name, one.count) for one in by_kind(items, at=AT, zone=ZONE)] == [
        ("not said", 2),
        ("prevent", 1),
    ]
    assert [one.name for one in by_team(items, at=AT, zone=ZONE)] == ["Checkout", "not said"]


@given(
    st.lists(st.tuples(st.sampled_from("odx"), st.integers(0, 40)), max_size=40), st.integers(0, 60)
)
def test_counts_add_up_whatever_happened(told: list[tuple[str, int]], now: int) -> None:
    items = []
    for n, (what, day) in enumerate(told):
        item = an_item(n)
        if what == "d":
            item = finish(item, at=AT + day * DAY)
        elif what == "x":
            item = drop(item, reason="Not needed", at=AT + day * DAY)
        items.append(item)
    found = completion(items, at=AT + now * DAY, zone=ZONE)
    assert found.count + found.dropped == len(items)
    assert found.on_time.count <= found.on_time.of <= found.count
    assert found.completed.count == found.done
    assert (found.time_to_close is None) == (not items)
