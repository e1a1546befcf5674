from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.actions import ActionItem, Owner, agreed, drop, finish, touch
from peacetime.domain.rituals.escalation import Escalation, Line, escalations

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ZONE = ZoneInfo("UTC")
BOB, EVE, IDA, MAX = (Owner(name.lower(), name) for name in ("Bob", "Eve", "Ida", "Max"))
LINE = Line({"Checkout": EVE}, {"eve": IDA, "bob": MAX})
ITEM = agreed("a", "Put a limit on the queue", at=AT, owner=BOB, team="Checkout")


def sent(item: ActionItem, days: int, *, line: Line = LINE) -> list[Escalation]:
    return escalations([item], line, at=AT + days * DAY, zone=ZONE)[0]


def test_it_goes_to_the_owner_then_the_lead_then_the_leads_lead() -> None:
    assert sent(ITEM, 29) == []
    assert [sent(ITEM, days)[0].to.name for days in (30, 60, 90)] == ["Bob", "Eve", "Ida"]


def test_where_the_line_ends_the_last_one_hears_it() -> None:
    [found] = sent(ITEM, 95, line=Line({"Checkout": EVE}, {}))
    assert (found.to.name, found.is_top) == ("Eve", True)


def test_who_has_left_is_passed_over_and_named() -> None:
    item = replace(ITEM, owner=replace(BOB, has_left=True))
    [found] = sent(item, 31)
    assert found.to.name == "Eve"
    assert "Bob, who has left" in found.sentence


def test_an_owner_who_leads_the_team_is_followed_by_their_own_lead() -> None:
    [found] = sent(replace(ITEM, owner=EVE), 61)
    assert found.to.name == "Ida"


def test_a_team_without_a_lead_is_led_by_the_owners() -> None:
    [found] = sent(replace(ITEM, team="Search"), 61)
    assert found.to.name == "Max"


def test_nobody_in_line_is_said_and_sent_to_nobody() -> None:
    found, unheard = escalations(
        [replace(ITEM, owner=None, team="")], LINE, at=AT + 31 * DAY, zone=ZONE
    )
    assert found == []
    assert "Give it an owner" in unheard[0].sentence


def test_people_who_lead_each_other_end_somewhere() -> None:
    assert (
        sent(ITEM, 400, line=Line({"Checkout": EVE}, {"eve": IDA, "ida": EVE}))[0].to.name == "Ida"
    )


def test_overdue_counts_even_where_something_happens() -> None:
    item = touch(replace(ITEM, due_on=date(2026, 1, 10)), at=AT + 64 * DAY)
    [found] = sent(item, 65)
    assert (found.days, found.to.name) == (60, "Eve")


def test_what_was_done_or_dropped_meanwhile_is_never_nagged() -> None:
    later = AT + 50 * DAY
    for closed in (finish(ITEM, at=later), drop(ITEM, reason="The queue is gone", at=later)):
        assert escalations([closed], LINE, at=AT + 99 * DAY, zone=ZONE) == ([], [])


@given(st.lists(st.integers(1, 60), max_size=30))
def test_it_is_said_at_most_once_a_month_and_never_down_the_line(waits: list[int]) -> None:
    at, keys, steps = AT, set[str](), list[int]()
    months = set()
    for wait in waits:
        at += wait * DAY
        found, _ = escalations([ITEM], LINE, at=at, zone=ZONE, sent=keys)
        for one in found:
            assert one.key not in keys
            assert f"{at:%Y-%m}" not in months
            months.add(f"{at:%Y-%m}")
            keys.add(one.key)
            steps.append(one.step)
    assert steps == sorted(steps)
