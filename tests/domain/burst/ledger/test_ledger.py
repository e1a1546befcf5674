"""The laws of the ledger, its anchors, and the same ledger written a second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.burst.ledger.credits import Segment, Terms, settle
from peacetime.domain.burst.ledger.day_classes import micros
from peacetime.domain.burst.ledger.engagements import Engagement
from peacetime.domain.burst.ledger.entries import EntryKind, arithmetic
from peacetime.domain.burst.ledger.team import (
    Correction,
    LedgerReversed,
    PersonLedger,
    Responder,
    last_before,
    person_ledger,
    resume,
    team_ledger,
)
from peacetime.domain.burst.policy import Policy
from peacetime.domain.shared.spans import Span
from tests.domain.burst.reference import reference_balances, utc

USUAL = Policy()
START = utc(2026, 3, 27)  # a Friday; clocks of Berlin go forward on Sunday night
DAYS = 4
quick = settings(max_examples=50, deadline=None)
UNTIL = START + timedelta(days=DAYS)
MINUTES = DAYS * 24 * 60

ADA = Responder("ada", "Europe/Berlin")
minutes = st.integers(0, MINUTES - 1)
lengths = st.integers(1, 120) | st.integers(1, 900)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(minutes)
    return Span(at(start), at(start + draw(lengths)))


@st.composite
def engagements(draw: st.DrawFn, people: tuple[str, ...] = ("ada", "ada", "")) -> Engagement:
    start = draw(minutes)
    return Engagement(
        key=str(draw(st.integers(0, 10**9))),
        incident=draw(st.sampled_from("ABC")),
        responder=draw(st.sampled_from(people)),
        started_at=at(start),
        ended_at=at(start + draw(lengths)),
        severity=draw(st.sampled_from(["", "SEV1", "SEV3"])),
        is_paged=draw(st.booleans()),
        crew=draw(st.integers(1, 3)),
    )


@st.composite
def responders(draw: st.DrawFn, name: str = "ada") -> Responder:
    return Responder(
        name,
        draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"])),
        calendar=draw(st.sampled_from(["", "DE"])),
        days_off=draw(st.sampled_from([frozenset(), frozenset({date(2026, 3, 30)})])),
        joined_at=draw(st.none() | st.builds(at, minutes)),
        left_at=draw(st.none() | st.builds(at, minutes)),
        standby=tuple(draw(st.lists(spans(), max_size=2))),
        time_off=tuple(draw(st.lists(spans(), max_size=2))),
        corrections=tuple(
            Correction(str(n), at(draw(minutes)), draw(st.floats(-5, 5)), "Why", "bob")
            for n in range(draw(st.integers(0, 2)))
        ),
    )


rows_of_ada = st.lists(engagements(), max_size=8)
rescues = st.lists(spans(), max_size=2)
balances = st.sampled_from([20.0, 19.9, 19.0, -0.5]) | st.floats(-10, 20)


def ledger_of(
    rows: list[Engagement],
    who: Responder = ADA,
    *,
    policy: Policy = USUAL,
    in_rescue: list[Span] | None = None,
    start_balance: float = 20.0,
    sharing: int = 1,
    start: datetime = START,
    until: datetime = UNTIL,
) -> PersonLedger:
    return person_ledger(
        who,
        rows,
        policy=policy,
        start=start,
        until=until,
        rescues=in_rescue or (),
        start_balance=start_balance,
        sharing=sharing,
    )


@settings(max_examples=20, deadline=None)
@given(rows_of_ada, responders(), rescues, balances, st.integers(1, 4))
def test_the_ledger_is_the_one_written_minute_by_minute(
    rows: list[Engagement], who: Responder, in_rescue: list[Span], start: float, sharing: int
) -> None:
    given: Any = {"rescues": in_rescue, "start_balance": start, "sharing": sharing}
    slow = reference_balances(who, rows, policy=USUAL, start=START, until=UNTIL, **given)
    fast = ledger_of(rows, who, in_rescue=in_rescue, start_balance=start, sharing=sharing)
    assert fast.series(at(n) for n in range(MINUTES + 1)) == pytest.approx(slow, abs=1e-9)


@quick
@given(rows_of_ada, responders(), rescues, balances, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[Engagement], who: Responder, in_rescue: list[Span], start: float, shuffler: Random
) -> None:
    shuffled = list(rows)
    shuffler.shuffle(shuffled)
    other = replace(who, corrections=who.corrections[::-1])
    first = ledger_of(rows, who, in_rescue=in_rescue, start_balance=start)
    second = ledger_of(shuffled, other, in_rescue=in_rescue, start_balance=start)
    assert first.entries == second.entries


@quick
@given(rows_of_ada, balances)
def test_a_row_that_comes_twice_counts_once(rows: list[Engagement], start: float) -> None:
    once = ledger_of(rows, start_balance=start)
    assert ledger_of(rows + rows, start_balance=start).entries == once.entries


@quick
@given(rows_of_ada, responders(), balances, st.sampled_from([1.0, 0.5]))
def test_entries_add_up_to_the_balance_exactly_and_never_pass_the_cap(
    rows: list[Engagement], who: Responder, start: float, factor: float
) -> None:
    policy = replace(USUAL, debt_factor=factor)
    ledger = ledger_of(rows, who, policy=policy, start_balance=start)
    summed = 0.0
    for entry in ledger.entries:
        summed += entry.credit_hours
        assert entry.balance_after == summed
    assert summed == ledger.balance
    assert ledger.path.balance.max() <= policy.cap
    kept = start + ledger.earned - ledger.spent - ledger.discarded + ledger.corrected
    assert ledger.balance == pytest.approx(kept, abs=1e-9)
    for entry in ledger.entries:
        if entry.parts:
            shown = sum(part.credit_hours for part in entry.parts)
            assert abs(entry.credit_hours) == pytest.approx(shown, abs=1e-9)
            for part in entry.parts:
                if entry.kind is not EntryKind.page:
                    product = part.hours * part.multiplier * part.severity_weight * part.overlap
                    assert part.credit_hours == pytest.approx(product, abs=1e-9)


@quick
@given(rows_of_ada, engagements(), responders(), balances, st.integers(1, 3))
def test_more_load_never_raises_a_balance(
    rows: list[Engagement], further: Engagement, who: Responder, start: float, sharing: int
) -> None:
    before = ledger_of(rows, who, start_balance=start, sharing=sharing)
    after = ledger_of([*rows, further], who, start_balance=start, sharing=sharing)
    moments = [at(n) for n in range(0, MINUTES + 1, 53)]
    assert (after.series(moments) <= before.series(moments) + 1e-9).all()


@quick
@given(rows_of_ada, engagements(("ada",)), balances)
def test_the_effect_of_an_edit_never_grows_once_it_is_over(
    rows: list[Engagement], edited: Engagement, start: float
) -> None:
    before = ledger_of(rows, start_balance=start)
    after = ledger_of([*rows, edited], start_balance=start)
    others = [row.ended_at for row in rows if row.incident == edited.incident and row.ended_at]
    over = max([edited.ended_at or UNTIL, *others]) + timedelta(hours=1)
    moments = [moment for n in range(0, MINUTES + 1, 53) if (moment := at(n)) >= over]
    effect = abs(after.series(moments) - before.series(moments))
    assert all(later <= sooner + 1e-9 for sooner, later in pairwise(effect))


@quick
@given(rows_of_ada, responders(), rescues, balances, minutes)
def test_folding_on_from_a_checkpoint_is_the_whole_ledger(
    rows: list[Engagement], who: Responder, in_rescue: list[Span], start: float, minute: int
) -> None:
    whole = ledger_of(rows, who, in_rescue=in_rescue, start_balance=start)
    checkpoint = whole.checkpoint(at(minute))
    rest = resume(checkpoint, who, rows, policy=USUAL, until=UNTIL, rescues=in_rescue)
    moments = [at(n) for n in range(minute, MINUTES + 1, 53)]
    assert rest.series(moments) == pytest.approx(whole.series(moments), abs=1e-9)
    totals = [(each.earned, each.spent, each.discarded) for each in (rest, whole)]
    assert totals[0] == pytest.approx(totals[1], abs=1e-9)


@quick
@given(rows_of_ada, responders(), balances, minutes)
def test_a_cut_changes_no_balance_and_no_entry_reaches_across_it(
    rows: list[Engagement], who: Responder, start: float, minute: int
) -> None:
    cut = at(minute)
    whole = ledger_of(rows, who, start_balance=start)
    parts = person_ledger(
        who, rows, policy=USUAL, start=START, until=UNTIL, start_balance=start, cuts=[cut]
    )
    assert parts.balance == pytest.approx(whole.balance, abs=1e-9)
    assert not [each for each in parts.entries if each.started_at < cut < each.ended_at]
    for kind in EntryKind:
        sums = [sum(e.credit_hours for e in x.entries if e.kind is kind) for x in (whole, parts)]
        assert sums[0] == pytest.approx(sums[1], abs=1e-9)


@given(st.lists(engagements(("ada", "bob", "")), max_size=8), responders(), responders("bob"))
def test_the_people_never_hold_more_than_a_pool_would(
    rows: list[Engagement], ada: Responder, bob: Responder
) -> None:
    team = team_ledger([ada, bob], rows, policy=USUAL, start=START, until=UNTIL)
    moments = [at(n) for n in range(0, MINUTES + 1, 53)]
    people = sum(ledger.series(moments) for ledger in team.people.values())
    pool = team.pool_balance(moments)
    assert (people <= pool + 1e-9).all()
    assert (pool <= 2 * USUAL.cap + 1e-9).all()


# The anchors of the model.


def test_one_interruption_out_of_hours_costs_four_credit_hours() -> None:
    """2.1 hours, 60 % in the evening and 40 % at night: the mean of a call in either."""
    evening = Engagement("a", "I1", "ada", utc(2026, 3, 2, 18), utc(2026, 3, 2, 20, 6))
    night = Engagement("b", "I2", "ada", utc(2026, 3, 3, 0), utc(2026, 3, 3, 2, 6))
    who = Responder("ada", "UTC")
    costs = [
        ledger_of([row], who, start=utc(2026, 3, 2), until=utc(2026, 3, 4)).spent
        for row in (evening, night)
    ]
    assert costs == pytest.approx([0.4 + 2.1 * 1.5, 1.0 + 2.1 * 2.0])
    # 3.53 + what the wake-up costs more: the anchor charges every such call as a waking
    assert 0.6 * costs[0] + 0.4 * costs[1] == pytest.approx(4.21)


def test_two_weeks_all_hands_cost_the_whole_cap_and_come_back_in_eight() -> None:
    start = utc(2026, 3, 2)  # a Monday
    days = [start + timedelta(days=day) for day in range(14) if day % 7 < 5]
    rows = [
        Engagement(
            f"{day:%j}", "I1", "ada", day.replace(hour=9), day.replace(hour=17), is_paged=False
        )
        for day in days
    ]
    who = Responder("ada", "UTC")
    worked = ledger_of(rows, who, start=start, until=start + timedelta(days=200))
    assert worked.spent == pytest.approx(40.0)
    end = worked.at(start + timedelta(days=11, hours=17))
    earned = worked.path.before(micros(start + timedelta(days=11, hours=17)))[1]
    discarded = USUAL.accrual_per_hour * 9  # before the first morning, at the cap
    assert end == pytest.approx(-20 + earned - discarded)
    rest = ledger_of([], who, start=start, until=start + timedelta(days=60), start_balance=-20.0)
    assert rest.at(start + timedelta(weeks=4)) == pytest.approx(0, abs=1e-9)
    assert rest.at(start + timedelta(weeks=8)) == pytest.approx(20, abs=1e-9)
    assert rest.discarded > 0


def test_an_all_nighter_from_full_leaves_three() -> None:
    """Woken at 22:00 and up until 06:00: 1 and 8 hours at 2; two days off bring it all back."""
    row = Engagement("a", "I1", "ada", utc(2026, 3, 2, 22), utc(2026, 3, 3, 6))
    who = Responder("ada", "UTC")
    night = ledger_of([row], who, start=utc(2026, 3, 2, 22), until=utc(2026, 3, 3, 6))
    assert night.balance == pytest.approx(20 - 1 - 16)
    off = (
        Span(utc(2026, 3, 3, 9), utc(2026, 3, 3, 17)),
        Span(utc(2026, 3, 4, 9), utc(2026, 3, 4, 17)),
    )
    rested = ledger_of(
        [row], replace(who, time_off=off), start=utc(2026, 3, 2, 22), until=utc(2026, 3, 4, 17)
    )
    assert rested.balance == 20.0


# Nights on which clocks change, and other corners.


def test_the_short_night_has_seven_hours_and_the_long_one_nine() -> None:
    for day, hours in ((utc(2026, 3, 28, 21), 7), (utc(2026, 10, 24, 20), 9)):
        row = Engagement("a", "I1", "ada", day, day + timedelta(hours=hours), is_paged=False)
        ledger = ledger_of([row], start=day, until=day + timedelta(hours=hours))
        assert ledger.spent == pytest.approx(2.0 * hours)
        assert len(ledger.entries[-1].parts) == 1


def test_a_holiday_is_as_a_weekend() -> None:
    row = Engagement("a", "I1", "ada", utc(2026, 12, 25, 9), utc(2026, 12, 25, 11), is_paged=False)
    bounds: Any = {"start": utc(2026, 12, 25), "until": utc(2026, 12, 26)}
    assert ledger_of([row], **bounds).spent == pytest.approx(1.0)
    assert ledger_of([row], replace(ADA, calendar="DE"), **bounds).spent == pytest.approx(3.0)
    policy = replace(USUAL, holiday_calendar="DE")
    assert ledger_of([row], policy=policy, **bounds).spent == pytest.approx(3.0)


def test_two_roles_in_one_incident_count_once_and_two_incidents_by_the_overlap() -> None:
    row = Engagement("a", "I1", "ada", utc(2026, 3, 27, 9), utc(2026, 3, 27, 11), is_paged=False)
    role = replace(row, key="b")
    other = replace(row, key="c", incident="I2")
    assert ledger_of([row, role]).spent == pytest.approx(1.0)
    both = ledger_of([row, other])
    assert both.spent == pytest.approx(1.2)
    spent = [entry for entry in both.entries if entry.kind is EntryKind.spent]
    assert [entry.credit_hours for entry in spent] == pytest.approx([-0.6, -0.6])


def test_a_call_by_day_and_another_at_night_within_the_hour_are_one_at_night() -> None:
    who = Responder("ada", "UTC")
    first = Engagement("a", "I1", "ada", utc(2026, 3, 27, 21, 50), utc(2026, 3, 27, 21, 51))
    second = replace(
        first, key="b", started_at=utc(2026, 3, 27, 22, 10), ended_at=utc(2026, 3, 27, 22, 11)
    )
    pages = [e for e in ledger_of([first, second], who).entries if e.kind is EntryKind.page]
    assert [page.credit_hours for page in pages] == pytest.approx([-0.4, -0.6])


def test_a_call_that_adds_nothing_does_not_make_the_next_one_dearer() -> None:
    who, day = Responder("ada", "UTC"), utc(2026, 3, 27)
    rows = [
        Engagement(f"{n}", "I1", "ada", day + timedelta(minutes=n), day + timedelta(minutes=n + 1))
        for n in (5 * 60 + 50, 6 * 60 + 10, 6 * 60 + 55)  # at night, by day, and an hour after it
    ]
    pages = [e for e in ledger_of(rows, who).entries if e.kind is EntryKind.page]
    assert [page.credit_hours for page in pages] == pytest.approx([-1.0, -0.4])


def test_who_is_no_member_yet_earns_nothing_not_even_by_rest() -> None:
    off = Span(START, UNTIL)
    who = replace(ADA, joined_at=UNTIL - timedelta(hours=1), time_off=(off,))
    ledger = ledger_of([], who, start_balance=0.0)
    assert ledger.balance == pytest.approx(1 + USUAL.accrual_per_hour)
    gone = replace(ADA, left_at=START + timedelta(hours=1))
    assert ledger_of([], gone, start_balance=0.0).balance == pytest.approx(USUAL.accrual_per_hour)


def test_standby_within_a_rescue_slows_once_and_not_twice() -> None:
    span = Span(START, UNTIL)
    who = replace(ADA, standby=(span,))
    slow = ledger_of([], who, in_rescue=[span], start_balance=0.0).balance
    assert slow == pytest.approx(USUAL.accrual_per_hour * 24 * DAYS * 0.67)


def test_a_call_on_a_day_off_cancels_the_rest_of_that_day_alone() -> None:
    monday, tuesday = (Span(utc(2026, 3, day, 8), utc(2026, 3, day, 16)) for day in (2, 3))
    who = Responder("ada", "UTC", time_off=(monday, tuesday))
    call = Engagement("a", "I1", "ada", utc(2026, 3, 3, 9), utc(2026, 3, 3, 10))
    bounds: Any = {"start": utc(2026, 3, 2), "until": utc(2026, 3, 4), "start_balance": -10.0}

    def rest(rows: list[Engagement]) -> float:
        entries = ledger_of(rows, who, **bounds).entries
        return sum(e.credit_hours for e in entries if e.kind is EntryKind.comp_rest)

    assert rest([]) == pytest.approx(16)
    assert rest([call]) == pytest.approx(8)
    assert rest([replace(call, is_paged=False)]) == pytest.approx(15)


def test_work_of_nobody_is_shared_and_one_seat_carries_all_of_it() -> None:
    row = Engagement("a", "I1", "", utc(2026, 3, 27, 9), utc(2026, 3, 27, 11), crew=3)
    people = [Responder(name, "UTC") for name in ("ada", "bob", "cyd", "dan", "eve", "fay")]
    team = team_ledger(people, [row], policy=USUAL, start=START, until=UNTIL)
    assert team.spent_by_incident == pytest.approx({"I1": 3 * (1.0 + 0.4)})
    seat = team_ledger([], [row], policy=USUAL, start=START, until=UNTIL)
    assert list(seat.people) == [""]
    assert [note.code for note in seat.notes] == ["one_seat"]
    assert seat.concentration() is None


def test_a_team_says_what_it_spent_when_and_on_what() -> None:
    rows = [
        Engagement("a", "I1", "ada", utc(2026, 3, 27, 9), utc(2026, 3, 27, 11)),
        Engagement("b", "I1", "bob", utc(2026, 3, 27, 23), utc(2026, 3, 28, 1)),
        Engagement("c", "I2", "zoe", utc(2026, 3, 27, 23), utc(2026, 3, 28, 1)),
    ]
    people = [
        Responder("ada", "UTC"),
        Responder("bob", "UTC"),
        Responder("cyd", "UTC", joined_at=UNTIL),
    ]
    team = team_ledger(people, rows, policy=USUAL, start=START, until=UNTIL)
    assert team.spent_by_class == pytest.approx({"business": 1.4, "off_hours": 0.0, "night": 5.0})
    assert team.spent_by_incident == pytest.approx({"I1": 6.4})
    assert team.concentration() == pytest.approx(5.0 / 6.4)
    assert [(note.code, note.responder, note.hours) for note in team.notes] == [
        ("not_on_team", "zoe", 2.0)
    ]
    moments = [at(0), UNTIL]
    assert team.cap(moments).tolist() == [40.0, 60.0]
    assert team.usable(moments)[0] == team.total(moments)[0] == 30.0
    assert team.lowest_person(moments)[1] == min(team.balances.values())


def test_what_can_be_read_off_a_ledger() -> None:
    row = Engagement("a", "I1", "ada", START, START + timedelta(hours=24), is_paged=False)
    who = Responder("ada", "UTC", days_off=frozenset({START.date()}))
    ledger = ledger_of([row], who, start_balance=2.0, until=START + timedelta(hours=24))
    assert ledger.lowest == ledger.balance == pytest.approx(2 - 16 - 24)
    assert ledger.lowest_at == START + timedelta(hours=24)
    below = ledger.spans_below(0.0)
    assert below == [Span(START + timedelta(hours=1), START + timedelta(hours=24))]
    night, day, late = 5 * 10 / 2, (10 + 34) / 2 * 16, (34 + 38) / 2 * 2
    assert ledger.debt_credit_hours_hours == pytest.approx(night + day + late)
    assert str(ledger.at(START - timedelta(hours=1))) == "nan"


def test_debt_is_paid_more_slowly_where_the_policy_says_so() -> None:
    policy = replace(USUAL, debt_factor=0.5)
    until = START + timedelta(weeks=9)
    ledger = ledger_of([], policy=policy, start_balance=-10.0, until=until)
    terms = Terms(20.0, None, "debt", 0.5)
    found = settle(terms, -10.0, [Segment(9 * 168, policy.accrual_per_hour, 0.0)])[0]
    assert ledger.balance == found.balance == 20.0
    assert (ledger.earned, ledger.discarded) == pytest.approx((found.earned, found.discarded))
    assert ledger.at(START + timedelta(weeks=4)) == pytest.approx(0.0, abs=1e-9)
    assert ledger.at(START + timedelta(weeks=6)) == pytest.approx(10.0)


def test_the_arithmetic_of_every_entry_is_shown() -> None:
    correction = Correction("c", utc(2026, 3, 28), -1.5, "Forgotten on the rota", "bob")
    off = Span(utc(2026, 3, 30, 8), utc(2026, 3, 30, 9))
    who = Responder("ada", "UTC", corrections=(correction, correction), time_off=(off,))
    rows = [
        Engagement("a", "I1", "ada", utc(2026, 3, 27, 21), utc(2026, 3, 27, 23), "SEV1"),
        Engagement("b", "I2", "", utc(2026, 3, 27, 12), utc(2026, 3, 27, 13), crew=1),
    ]
    entries = ledger_of(rows, who, sharing=4).entries
    assert [arithmetic(entry) for entry in entries] == [
        "starts with 20",
        "12 h x 0.02976 = 0.36",
        "0.36 above the cap: not kept",
        "a page in working hours x 0.25 = 0.1",
        "1 h in working hours x 0.5 x 0.25 = 0.12",
        "8 h x 0.02976 = 0.24",
        "0.01 above the cap: not kept",
        "a page in the evening, at the weekend or on a holiday = 0.4",
        "1 h in the evening, at the weekend or on a holiday x 1.5 x 1.25 + 1 h at night x 2 x 1.25 = 4.38",
        "1 h x 0.02976 = 0.03",
        "-1.50: Forgotten on the rota",
        "72 h x 0.02976 = 2.14",
        "1 h x 1 = 1",
    ]


def test_a_ledger_does_not_end_before_it_starts() -> None:
    with pytest.raises(LedgerReversed):
        ledger_of([], start=UNTIL, until=START)
    assert ledger_of([], until=START).balance == 20.0


def test_an_edit_is_folded_on_from_the_last_checkpoint_before_it() -> None:
    ledger = ledger_of([])
    points = [ledger.checkpoint(at(n)) for n in (0, 600, 1200)]
    assert last_before(points, at(700)) == points[1]
    assert last_before(points, at(600)) == points[1]
    assert last_before(points[1:], at(10)) is None
