"""What may come for a team, and what it is owed after a Rescue."""

from datetime import datetime, timedelta

import pytest

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.burst.forecast import team_forecast
from peacetime.queries.burst.planning import SprintAsked, team_plan
from peacetime.queries.burst.privacy import CapacityHidden
from peacetime.queries.burst.recovery import team_recovery
from peacetime.queries.burst.team_course import TeamCourse, team_course
from peacetime.queries.proposals import stand_down_form
from peacetime.storage.models import Incident, Rescue, TeamGauge
from peacetime.usecases.burst.corrections import correct_balance
from peacetime.usecases.burst.hand import record_engagement
from peacetime.usecases.burst.rota import Shift, bring_rota
from peacetime.usecases.burst.settling import settle_everything
from peacetime.usecases.burst.time_off import plan_time_off
from tests.acts import opened, stood_down
from tests.builders import NOON, a_member, a_person, a_team
from tests.cast import Cast, the_cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


def grown(cast: Cast) -> None:
    for n in range(3):
        a_member(cast.checkout, a_person(f"Person {n}", email=f"p{n}@example.org"))


def lived(cast: Cast, times: int = 8) -> None:
    """So many Rescues of three hours, a week apart, the last one a week ago."""
    for n in range(times, 0, -1):
        opened(cast, at=NOON - n * 7 * DAY)
        stood_down(cast, at=NOON - n * 7 * DAY + 3 * HOUR)


class TestForecast:
    def test_a_history_gives_a_fan_chances_and_hours(self, cast: Cast) -> None:
        grown(cast)
        lived(cast)
        found = team_forecast("checkout", actor=cast.acting("charlie"), at=NOON)
        assert found.ahead is not None
        assert len(found.ahead.moments) == 31
        assert all(list(row) == sorted(row) for row in found.ahead.total)
        assert found.chance_any_below is not None
        assert 0 <= found.chance_any_below <= 1
        assert found.hours is not None
        assert found.hours.mean > 0
        assert found.sustainable_per_week is not None
        assert found.pace_per_week == pytest.approx(1)
        assert "record" in found.unknown, "eight Rescues in a year judge no forecast"

    def test_what_people_did_before_they_joined_is_no_pace_of_a_team(self, cast: Cast) -> None:
        lived(cast)
        search = a_team("Search")
        a_member(search, cast.alice, joined_on=NOON.date())
        a_member(search, cast.bob, joined_on=NOON.date())
        bob = cast.acting("bob")
        assert team_forecast("search", actor=bob, at=NOON + DAY).pace_per_week == 0
        assert team_forecast("checkout", actor=bob, at=NOON).pace_per_week == 1

    def test_the_same_history_gives_the_same_forecast(self, cast: Cast) -> None:
        grown(cast)
        lived(cast)
        first, second = (
            team_forecast("checkout", actor=cast.acting("dana"), at=NOON).ahead for _ in range(2)
        )
        assert first == second

    def test_less_left_makes_debt_likelier(self, cast: Cast) -> None:
        grown(cast)
        lived(cast)
        before = team_forecast("checkout", actor=cast.acting("dana"), at=NOON)
        for email in ("alice@example.org", "bob@example.org"):
            dana = cast.acting("dana")
            correct_balance(email, -19.5, "A bad week", when=NOON - HOUR, actor=dana, at=NOON)
        after = team_forecast("checkout", actor=cast.acting("dana"), at=NOON)
        assert before.chance_any_below is not None
        assert after.chance_any_below is not None
        assert after.chance_any_below > before.chance_any_below

    def test_who_is_on_call_bears_it(self, cast: Cast) -> None:
        grown(cast)
        lived(cast)
        shifts = [Shift("p0@example.org", NOON - DAY, NOON + 40 * DAY)]
        before = team_forecast("checkout", actor=cast.acting("dana"), at=NOON).ahead
        bring_rota("checkout", shifts, actor=cast.acting("alice"), at=NOON)
        after = team_forecast("checkout", actor=cast.acting("dana"), at=NOON).ahead
        assert before != after

    def test_what_cannot_be_said_says_why(self, cast: Cast) -> None:
        grown(cast)
        found = team_forecast("checkout", actor=cast.acting("dana"), at=NOON)
        assert found.ahead is None
        assert found.hours is None
        assert set(found.unknown) == {"ahead", "hours", "record", "sustainable_per_week"}
        assert all(reason.endswith(".") for reason in found.unknown.values())

    def test_under_five_it_is_for_members_and_says_nothing_of_anybody(self, cast: Cast) -> None:
        lived(cast)
        with pytest.raises(CapacityHidden):
            team_forecast("checkout", actor=cast.acting("dana"), at=NOON)
        found = team_forecast("checkout", actor=cast.acting("bob"), at=NOON)
        assert found.chance_any_below is None
        assert found.chance_team_below is not None
        assert found.ahead is not None
        assert found.ahead.any_below == ()

    def test_a_day_that_is_past_or_far_away_is_refused(self, cast: Cast) -> None:
        for days in (0, -1, 400):
            with pytest.raises(InvalidInput):
                team_forecast(
                    "checkout", actor=cast.acting("bob"), at=NOON, by=(NOON + days * DAY).date()
                )


class TestRecovery:
    def test_after_a_rescue_by_day_it_is_until_the_next_working_day(self, cast: Cast) -> None:
        opened(cast)
        form = stand_down_form("checkout", at=NOON + 2 * HOUR)
        assert form.recovery_until.isoformat() == "2026-03-05T08:00:00+00:00"
        assert form.recovery_reason

    def test_after_two_nights_it_is_later_and_says_why_without_a_name(self, cast: Cast) -> None:
        night = NOON + 10 * HOUR
        opened(cast, at=night - DAY)
        stood_down(cast, at=night - DAY + 4 * HOUR)
        opened(cast, at=night)
        form = stand_down_form("checkout", at=night + 4 * HOUR)
        assert form.recovery_until > night + 2 * DAY
        assert "Alice" not in form.recovery_reason
        assert "rest" in form.recovery_reason.lower()

    def test_the_team_is_owed_what_its_people_are(self, cast: Cast) -> None:
        grown(cast)
        opened(cast)
        stood_down(cast, at=NOON + 4 * HOUR)
        dana = cast.acting("dana")
        correct_balance("bob@example.org", -25, "A bad week", actor=dana, at=NOON + 5 * HOUR)
        found = team_recovery("checkout", actor=dana, at=NOON + 6 * HOUR)
        assert found is not None
        assert found.owed is not None
        assert found.owed.owed_hours == pytest.approx(5 + 0.4 + 4 * 0.5 * 1.25, abs=0.2)
        assert found.is_over

    def test_of_a_small_team_only_its_members_hear_what_is_owed(self, cast: Cast) -> None:
        opened(cast)
        stood_down(cast, at=NOON + 4 * HOUR)
        seen = {
            name: team_recovery("checkout", actor=cast.acting(name), at=NOON + 5 * HOUR)
            for name in ("bob", "dana")
        }
        assert seen["bob"] is not None
        assert seen["bob"].owed is not None
        assert seen["dana"] is not None
        assert seen["dana"].owed is None

    def test_a_page_before_recovery_is_over_is_said(self, cast: Cast) -> None:
        opened(cast)
        stood_down(cast, at=NOON + 4 * HOUR)
        Rescue.objects.update(recovering_until=NOON + DAY)
        before = team_recovery("checkout", actor=cast.acting("bob"), at=NOON + 5 * HOUR)
        assert before is not None
        assert before.skipped == ()
        bob, ref = cast.acting("bob"), Incident.objects.get().ref
        six, seven = NOON + 6 * HOUR, NOON + 7 * HOUR
        record_engagement(ref, "bob@example.org", six, seven, actor=bob, at=seven)
        after = team_recovery("checkout", actor=cast.acting("alice"), at=NOON + 8 * HOUR)
        assert after is not None
        assert [found.at for found in after.skipped] == [six]
        assert "Bob" not in after.skipped[0].sentence
        others = team_recovery("checkout", actor=cast.acting("dana"), at=NOON + 8 * HOUR)
        assert others is not None
        assert others.skipped == (), "of two people it would say who was woken"

    def test_without_a_rescue_there_is_nothing_to_recover_from(self, cast: Cast) -> None:
        assert team_recovery("checkout", actor=cast.acting("bob"), at=NOON) is None


class TestPlanOfASmallTeam:
    def test_days_off_are_counted_for_the_team_alone(self, cast: Cast) -> None:
        lived(cast)
        monday = NOON + 5 * DAY
        bob = cast.acting("bob")
        plan_time_off("bob@example.org", monday, monday + 4 * DAY, actor=bob, at=NOON)
        asked = SprintAsked(monday.date(), monday.date() + 4 * DAY)
        hours = {}
        for name in ("bob", "charlie"):
            found = team_plan("checkout", asked, actor=cast.acting(name), at=NOON)
            assert found.plan is not None
            hours[name] = found.plan.available_hours
        assert hours["charlie"] == 2 * 5 * 8
        assert hours["bob"] < hours["charlie"]
        assert "Days off are not counted" in found.remarks[0]


class TestKeptForecast:
    def test_a_settled_fan_is_told_from_now_without_drawing_it_again(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        grown(cast)
        lived(cast)
        settle_everything(at=NOON)
        drawn = course(cast, NOON)
        monkeypatch.setattr("peacetime.queries.burst.team_course.simulated", never)
        kept = course(cast, NOON + 5 * HOUR)
        assert drawn.ahead is not None
        assert kept.ahead is not None
        assert kept.ahead.moments[0] == NOON + 5 * HOUR
        assert len(kept.ahead.moments) == 31
        assert all(list(row) == sorted(row) for row in kept.ahead.total)
        assert kept.ahead.total[0] == pytest.approx([kept.hours[-1]] * 5)
        assert kept.ahead.total[-1][2] == pytest.approx(drawn.ahead.total[-1][2], abs=5)
        exact = team_forecast("checkout", actor=cast.acting("dana"), at=NOON)
        assert drawn.ahead.any_below[-1] == pytest.approx(exact.chance_any_below, abs=0.02)

    def test_a_fan_is_drawn_again_where_a_balance_is_not_what_was_settled(self, cast: Cast) -> None:
        grown(cast)
        lived(cast)
        settle_everything(at=NOON)
        dana = cast.acting("dana")
        correct_balance("bob@example.org", -19.5, "A bad week", when=NOON, actor=dana, at=NOON)
        found = course(cast, NOON + HOUR)
        assert found.ahead is not None
        assert found.ahead.total[0][2] == pytest.approx(found.hours[-1])
        before = TeamGauge.objects.get(team=cast.checkout).ahead
        assert before is not None
        assert found.ahead.any_below[-1] > before[30][0] + 0.05

    def test_a_debt_says_when_it_is_likely_paid(self, cast: Cast) -> None:
        grown(cast)
        lived(cast)
        dana = cast.acting("dana")
        correct_balance("bob@example.org", -25, "A bad week", when=NOON, actor=dana, at=NOON)
        settle_everything(at=NOON)
        found = course(cast, NOON + HOUR).ahead
        assert found is not None
        assert found.is_in_debt
        assert not found.is_team_in_debt
        assert found.in_debt[0] == 1
        assert found.paid_at is not None
        assert NOON + 5 * DAY < found.paid_at < NOON + 20 * DAY

    def test_a_short_plan_promises_the_same_and_leaves_the_past_out(self, cast: Cast) -> None:
        grown(cast)
        lived(cast, times=30)
        whole, short = (
            team_plan("checkout", SprintAsked(), actor=cast.acting("dana"), at=NOON, is_short=each)
            for each in (False, True)
        )
        assert whole.past
        assert not short.past
        assert whole.plan is not None
        assert short.plan is not None
        assert short.plan.ours == whole.plan.ours


def course(cast: Cast, at: datetime) -> TeamCourse:
    return team_course("checkout", actor=cast.acting("dana"), at=at, days_ahead=30)


def never(*_: object, **__: object) -> None:
    raise AssertionError("a fan was drawn on a view")
