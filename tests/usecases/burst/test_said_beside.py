"""Corrections, time off, hand-written engagements, rotas, weekly numbers, pulses and shares."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import PEACETIME, NotAllowed
from peacetime.queries.burst.privacy import NoOwnBalance, may_see_person
from peacetime.queries.burst.rows import corrections_of, shifts_of, time_off_of
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import (
    AuditEntry,
    BalanceShare,
    Engagement,
    LedgerCorrection,
    LedgerEdit,
    PulseAnswer,
    WeeklySeries,
)
from peacetime.usecases.burst.corrections import correct_balance, withdraw_correction
from peacetime.usecases.burst.hand import record_engagement, withdraw_engagement
from peacetime.usecases.burst.pulse import answer_pulse
from peacetime.usecases.burst.rota import Shift, bring_rota
from peacetime.usecases.burst.series import SeriesRow, bring_series
from peacetime.usecases.burst.shares import share_balance, stop_sharing
from peacetime.usecases.burst.sheets import RowsRefused
from peacetime.usecases.burst.time_off import plan_time_off, withdraw_time_off
from peacetime.usecases.privacy import change_privacy
from tests.acts import opened, stood_down
from tests.builders import NOON
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOB = "bob@example.org"


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


class TestCorrections:
    def test_a_lead_corrects_with_a_reason_and_the_log_tells_no_number(self, cast: Cast) -> None:
        given = correct_balance(BOB, 4.5, "Counted twice", actor=cast.acting("alice"), at=NOON)
        (row,) = corrections_of([cast.bob.pk])[cast.bob.pk]
        assert (row.key, row.credit_hours, row.reason) == (given.key, 4.5, "Counted twice")
        assert LedgerEdit.objects.get().person_id == cast.bob.pk
        entry = AuditEntry.objects.get(fact="burst.balance.corrected")
        assert "4.5" not in str(entry.changes)

    def test_taking_it_back_appends_and_is_known_as_of_then(self, cast: Cast) -> None:
        key = correct_balance(BOB, -2, "A holiday", actor=cast.acting("dana"), at=NOON).key
        withdraw_correction(key, actor=cast.acting("dana"), at=NOON + DAY)
        withdraw_correction(key, actor=cast.acting("dana"), at=NOON + DAY)
        assert LedgerCorrection.objects.count() == 2
        assert corrections_of([cast.bob.pk]) == {}
        assert len(corrections_of([cast.bob.pk], as_of=NOON)[cast.bob.pk]) == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerCorrection.objects.update(credit_hours=0)

    @pytest.mark.parametrize("name", ["bob", "charlie"])
    def test_nobody_else_does(self, cast: Cast, name: str) -> None:
        with pytest.raises(NotAllowed):
            correct_balance(BOB, 1, "Mine", actor=cast.acting(name), at=NOON)

    @pytest.mark.parametrize("hours", [0, float("nan"), float("inf"), 1001])
    def test_a_number_that_makes_no_sense_is_refused(self, cast: Cast, hours: float) -> None:
        with pytest.raises(InvalidInput, match="credit-hours"):
            correct_balance(BOB, hours, "x", actor=cast.acting("dana"), at=NOON)


class TestTimeOff:
    def test_everybody_plans_their_own_and_leads_plan_their_peoples(self, cast: Cast) -> None:
        for name in ("bob", "alice", "dana"):
            plan_time_off(BOB, NOON, NOON + DAY, actor=cast.acting(name), at=NOON)
        assert len(time_off_of([cast.bob.pk])[cast.bob.pk]) == 3
        with pytest.raises(NotAllowed):
            plan_time_off("alice@example.org", NOON, NOON + DAY, actor=cast.acting("bob"), at=NOON)

    def test_it_can_be_taken_back(self, cast: Cast) -> None:
        bob = cast.acting("bob")
        key = plan_time_off(BOB, NOON, NOON + DAY, actor=bob, at=NOON).key
        assert withdraw_time_off(key, actor=bob, at=NOON + HOUR).is_withdrawn
        assert time_off_of([cast.bob.pk]) == {}
        assert cast.bob.pk in time_off_of([cast.bob.pk], as_of=NOON)
        with pytest.raises(NotFound):
            withdraw_time_off("nothing", actor=bob, at=NOON)

    def test_an_end_before_its_start_is_refused(self, cast: Cast) -> None:
        with pytest.raises(InvalidInput, match="later end"):
            plan_time_off(BOB, NOON, NOON, actor=cast.acting("bob"), at=NOON)


class TestByHand:
    def test_somebody_says_they_were_in_it_and_takes_it_back(self, cast: Cast) -> None:
        ref = opened(cast).ref
        stood_down(cast)
        bob = cast.acting("bob")
        said = record_engagement(ref, BOB, NOON - HOUR, NOON, actor=bob, at=NOON + DAY)
        row = Engagement.objects.get(key=said.key)
        assert (row.source, row.author, row.person_id) == ("hand", BOB, cast.bob.pk)
        assert withdraw_engagement(said.key, actor=bob, at=NOON + DAY).is_withdrawn
        assert Engagement.objects.filter(key=said.key).count() == 2

    def test_time_far_from_the_incident_is_taken_and_remarked_upon(self, cast: Cast) -> None:
        ref, bob = opened(cast).ref, cast.acting("bob")
        stood_down(cast)
        far = NOON + 9 * DAY

        def remark(start: datetime) -> str:
            return record_engagement(ref, BOB, start, start + HOUR, actor=bob, at=far).remark

        assert not remark(NOON - 3 * HOUR)
        assert not remark(NOON + 20 * HOUR)
        assert "more than a day before" in remark(NOON - 40 * DAY)
        assert "more than a day after" in remark(NOON + 8 * DAY)
        assert Engagement.objects.filter(source="hand").count() == 4

    def test_only_for_oneself_or_for_those_one_leads(self, cast: Cast) -> None:
        ref = opened(cast).ref
        with pytest.raises(NotAllowed):
            record_engagement(
                ref, "alice@example.org", NOON - HOUR, NOON, actor=cast.acting("bob"), at=NOON
            )
        with pytest.raises(NotAllowed):
            record_engagement(ref, BOB, NOON - HOUR, NOON, actor=cast.acting("charlie"), at=NOON)

    def test_a_private_incident_is_not_there_for_who_may_not_see_it(self, cast: Cast) -> None:
        ref = opened(cast).ref
        change_privacy(ref, is_private=True, actor=cast.acting("alice"), at=NOON)
        stood_down(cast)
        from tests.builders import a_person

        other = a_person("Olga Other")
        from peacetime.queries.access import actor_of

        with pytest.raises(NotFound):
            record_engagement(
                ref, other.email, NOON - HOUR, NOON, actor=actor_of(other), at=NOON + DAY
            )

    def test_what_a_role_says_is_not_taken_back_by_hand(self, cast: Cast) -> None:
        opened(cast)
        key = Engagement.objects.filter(person=cast.bob).get().key
        with pytest.raises(NotFound):
            withdraw_engagement(key, actor=cast.acting("bob"), at=NOON)

    @pytest.mark.parametrize(
        ("start", "end", "code"),
        [(0, 0, "reversed"), (-800, 0, "too_long"), (0, 5, "future")],
    )
    def test_impossible_times_are_refused(
        self, cast: Cast, start: int, end: int, code: str
    ) -> None:
        ref = opened(cast).ref
        with pytest.raises(InvalidInput) as refusal:
            record_engagement(
                ref,
                BOB,
                NOON + start * HOUR,
                NOON + end * HOUR,
                actor=cast.acting("bob"),
                at=NOON,
            )
        assert code in refusal.value.code


class TestRota:
    CSV = "person;starts_at;ends_at\nbob@example.org;2026-03-02 09:00;2026-03-09 09:00\n"

    def test_a_csv_is_read_by_the_teams_clocks(self, cast: Cast) -> None:
        done = bring_rota("checkout", self.CSV, actor=cast.acting("alice"), at=NOON)
        (shift,) = shifts_of([cast.bob.pk])[cast.bob.pk]
        assert done.shifts == 1
        assert shift.starts_at.isoformat() == "2026-03-02T08:00:00+00:00"

    def test_brought_again_it_replaces_the_stretch_and_the_same_changes_nothing(
        self, cast: Cast
    ) -> None:
        alice = cast.acting("alice")
        bring_rota("checkout", self.CSV, actor=alice, at=NOON)
        assert bring_rota("checkout", self.CSV, actor=alice, at=NOON).replaced == 0
        swapped = self.CSV.replace("bob", "alice")
        assert bring_rota("checkout", swapped, actor=alice, at=NOON + HOUR).replaced == 1
        assert list(shifts_of([cast.alice.pk, cast.bob.pk])) == [cast.alice.pk]
        assert cast.bob.pk in shifts_of([cast.bob.pk], as_of=NOON)
        assert bring_rota("checkout", self.CSV, actor=alice, at=NOON + DAY).replaced == 1
        assert list(shifts_of([cast.alice.pk, cast.bob.pk])) == [cast.bob.pk]

    def test_every_line_that_is_wrong_is_named_and_nothing_is_taken(self, cast: Cast) -> None:
        wrong = self.CSV + "nobody@example.org;2026-03-02;2026-03-03\nbob@example.org;x;y\n"
        with pytest.raises(RowsRefused, match="Line 3") as refusal:
            bring_rota("checkout", wrong, actor=cast.acting("alice"), at=NOON)
        lines: Any = refusal.value.details["lines"]
        assert [line["line"] for line in lines] == [3, 4]
        assert shifts_of([cast.bob.pk]) == {}
        with pytest.raises(RowsRefused, match="person"):
            bring_rota("checkout", "who,when\n", actor=cast.acting("alice"), at=NOON)

    def test_only_leads_and_administrators_bring_it(self, cast: Cast) -> None:
        for name in ("bob", "charlie"):
            with pytest.raises(NotAllowed):
                bring_rota(
                    "checkout", [Shift(BOB, NOON, NOON + DAY)], actor=cast.acting(name), at=NOON
                )


class TestSeries:
    CSV = "kind,week,value,exposure\nthroughput,2026-03-04,12,160\nroster,2026-03-02,1,8\n"

    def test_a_csv_and_rows_are_one_and_weeks_begin_on_monday(self, cast: Cast) -> None:
        alice = cast.acting("alice")
        assert bring_series("checkout", self.CSV, actor=alice, at=NOON).rows == 2
        same = [SeriesRow("throughput", date(2026, 3, 8), 12, 160)]
        assert bring_series("checkout", same, actor=alice, at=NOON).unchanged == 1
        found = WeeklySeries.objects.values_list("kind", "week")
        assert set(found) == {("throughput", date(2026, 3, 2)), ("roster", date(2026, 3, 2))}

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            ("speed,2026-03-02,1,2", "series_kind_unknown"),
            ("throughput,2026-03-02,-1,2", "weekly_negative"),
            ("attendance,2026-03-02,1,", "exposure_missing"),
            ("attendance,2026-03-02,3,2", "share_above_one"),
            ("roster,2026-03-02,9,5", "share_above_one"),
            ("throughput,soon,3,2", "day_unreadable"),
            ("throughput,2026-03-02,many,2", "number_unreadable"),
            ("throughput,2026-03-02,nan,2", "weekly_negative"),
            ("roster,2026-03-02,0,1e9", "weekly_too_large"),
        ],
    )
    def test_what_cannot_be_is_refused(self, cast: Cast, line: str, code: str) -> None:
        text = f"kind,week,value,exposure\n{line}\n"
        with pytest.raises(RowsRefused):
            bring_series("checkout", text, actor=cast.acting("alice"), at=NOON)
        assert code
        assert not WeeklySeries.objects.exists()

    def test_no_more_people_leave_than_there_were(self, cast: Cast) -> None:
        sheet = "kind,week,value,exposure\nroster,2026-03-02,5,5\nroster,2026-03-09,9,5\n"
        with pytest.raises(RowsRefused, match="Line 3: 9 people left a team of 5"):
            bring_series("checkout", sheet, actor=cast.acting("alice"), at=NOON)

    def test_days_of_one_week_that_differ_are_no_week(self, cast: Cast) -> None:
        days = "kind,week,value\nthroughput,2026-03-02,3\nthroughput,2026-03-03,4\n"
        with pytest.raises(RowsRefused, match="stands there twice for throughput"):
            bring_series("checkout", days, actor=cast.acting("alice"), at=NOON)
        same = "kind,week,value\nthroughput,2026-03-02,3\nthroughput,2026-03-02,3\n"
        assert bring_series("checkout", same, actor=cast.acting("alice"), at=NOON).rows == 1


class TestPulse:
    def test_one_answer_a_week_and_until_its_end_another_takes_its_place(self, cast: Cast) -> None:
        bob = cast.acting("bob")
        answer_pulse(4, actor=bob, at=NOON)
        answer_pulse(2, actor=bob, at=NOON + DAY)
        answer_pulse(3, actor=bob, at=NOON + 7 * DAY)
        assert list(PulseAnswer.objects.order_by("week").values_list("answer", flat=True)) == [2, 3]
        assert not AuditEntry.objects.filter(fact__contains="pulse").exists()

    def test_only_people_answer_on_the_scale(self, cast: Cast) -> None:
        with pytest.raises(NoOwnBalance):
            answer_pulse(3, actor=PEACETIME, at=NOON)
        with pytest.raises(InvalidInput):
            answer_pulse(6, actor=cast.acting("bob"), at=NOON)
        with pytest.raises(NotAllowed):
            answer_pulse(3, actor=cast.acting("charlie"), at=NOON)


class TestShares:
    def test_a_balance_is_seen_by_whom_it_was_shared_with_until_it_is_not(self, cast: Cast) -> None:
        bob, alice = cast.acting("bob"), cast.acting("alice")
        assert not may_see_person(alice, cast.bob.pk)
        for _ in range(2):
            share_balance("alice@example.org", actor=bob, at=NOON)
        assert BalanceShare.objects.count() == 1
        assert may_see_person(alice, cast.bob.pk)
        assert not may_see_person(cast.acting("dana"), cast.bob.pk), "nor do administrators"
        stop_sharing("alice@example.org", actor=bob, at=NOON + HOUR)
        assert not may_see_person(alice, cast.bob.pk)
        share_balance("alice@example.org", actor=bob, at=NOON + DAY)
        assert may_see_person(alice, cast.bob.pk)

    def test_not_with_oneself_and_not_by_a_program(self, cast: Cast) -> None:
        with pytest.raises(InvalidInput):
            share_balance(BOB, actor=cast.acting("bob"), at=NOON)
        with pytest.raises(NoOwnBalance):
            share_balance(BOB, actor=PEACETIME, at=NOON)
