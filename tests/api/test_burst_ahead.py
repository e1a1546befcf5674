"""What may come for a team, over the API: forecast, sprint plan, warning signs."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from peacetime.storage.models import Engagement, Incident, Rescue, Team
from peacetime.usecases.burst.series import SeriesRow, bring_series
from tests.api.conftest import Caller
from tests.api.test_refusals import check_problem
from tests.builders import a_member, a_person, a_team
from tests.cast import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAN = "/teams/search/burst/plan"
NAMES = ("Erin Eck", "Finn Fuchs", "Gabi Gross", "Hugo Hahn")


@pytest.fixture
def search(cast: Cast) -> Team:
    """Five people, more than a year of history, a Rescue of four hours every ten days; Alice leads."""
    team, begins = a_team("Search", time_zone="UTC"), timezone.now() - 400 * DAY
    Team.objects.filter(pk=team.pk).update(history_from=begins)
    people = [cast.alice, *map(a_person, NAMES)]
    for person in people:
        a_member(team, person, joined_on=begins.date(), is_lead=person == cast.alice)
    for number in range(38):
        _rescue(team, people[number % 5].pk, begins + timedelta(days=10 * number + 1))
    return team


def _rescue(team: Team, person: int, at: datetime) -> None:
    until = at + 4 * HOUR
    incident = Incident.objects.create(
        team=team,
        rescue=Rescue.objects.create(team=team, started_at=at, ended_at=until, end_is="exact"),
        summary="Slow",
        severity="SEV2",
        impact_started_at=at,
        is_open=False,
        created_at=at,
    )
    Engagement.objects.create(
        key=incident.ref,
        incident=incident,
        incident_ref=incident.ref,
        team=team,
        person_id=person,
        started_at=at,
        ended_at=until,
        severity="SEV2",
        source="role",
        recorded_at=until,
    )


def test_a_forecast_has_a_fan_chances_hours_and_its_own_record(
    program: Caller, search: Team
) -> None:
    found = program.get("/teams/search/burst/forecast")
    assert len(found["ahead"]) == 31
    last = found["ahead"][-1]
    assert list(last["usable"].values()) == sorted(last["usable"].values())
    assert 0 <= found["chance_team_below"] <= found["chance_any_below"] <= 1
    assert found["chance_any_below"] == last["chance_any_below"]
    levels = [each["hours"] for each in found["hours"]["quantiles"]]
    assert levels == sorted(levels)
    assert found["hours"]["mean"] > 0
    assert {each["promised"] for each in found["record"]["coverage"]} == {0.5, 0.8, 0.9}
    assert found["sustainable_per_week"] > found["pace_per_week"] > 0
    assert not any(name in str(found) for name in (*NAMES, "Alice", "@example.org"))


def test_a_plan_is_told_beside_a_fixed_share_with_the_receipts(
    program: Caller, search: Team
) -> None:
    found = program.get(f"{PLAN}?from=2026-03-02&to=2026-03-13")
    plan, replay = found["plan"], found["replay"]
    assert plan["available_hours"] == 5 * 10 * found["hours_per_day"]
    for way in (plan["ours"], plan["fixed"]):
        total = way["promised_hours"] + way["held_back_hours"]
        assert total == pytest.approx(plan["available_hours"])
    assert replay["sprints"] == len(found["past"])
    kept = sum(each["is_kept"] for each in found["past"])
    assert (replay["ours"]["kept"], replay["ours"]["broken"]) == (kept, len(found["past"]) - kept)
    days = [each["first_day"] for each in found["past"]]
    assert days == sorted(days), "oldest first"
    surer = program.get(f"{PLAN}?from=2026-03-02&to=2026-03-13&confidence=0.95")["plan"]
    assert surer["ours"]["promised_hours"] <= plan["ours"]["promised_hours"]


def test_names_and_days_of_people_are_for_their_team(
    speaks_as: Callable[[str], Caller], search: Team
) -> None:
    others = speaks_as("bob").get(PLAN)
    assert others["plan"]["members"] is None
    assert not any(name in str(others) for name in NAMES)
    mine = speaks_as("alice").get(PLAN)["plan"]["members"]
    assert sorted(each["name"] for each in mine) == ["Alice Abel", *NAMES]
    said = {"people": ["erin@example.org"]}
    check_problem(speaks_as("bob").post(f"{PLAN}/preview", said), 403, "not_allowed")


def test_a_plan_is_tried_with_other_people_days_off_and_turns(alice: Caller, search: Team) -> None:
    erin, finn = "erin@example.org", "finn@example.org"
    said: dict[str, Any] = {
        "first_day": "2026-03-02",
        "last_day": "2026-03-13",
        "hours_per_day": 6,
        "people": [erin, finn],
        "away": [{"person": erin, "day": "2026-03-03"}, {"person": erin, "day": "2026-03-04"}],
        "rota": [{"person": finn, "first_day": "2026-03-02", "last_day": "2026-03-08"}],
    }
    found = alice.post(f"{PLAN}/preview", said).body
    members = {each["person"]: each for each in found["plan"]["members"]}
    assert (members[erin]["days"], members[erin]["available_hours"]) == (8, 48)
    assert (members[finn]["days"], members[finn]["on_call_days"]) == (10, 7)
    wrong = {**said, "people": ["nobody@example.org"]}
    answer = alice.post(f"{PLAN}/preview", wrong)
    check_problem(answer, 422, "person_unknown")
    assert answer.body["field"] == "people"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-03-13&to=2026-03-02", "sprint_reversed"),
        ("from=2026-03-02&to=2026-12-31", "sprint_too_long"),
        ("from=9999-12-31", "day_out_of_range"),
        ("from=0001-01-01&to=0001-01-08", "day_out_of_range"),
        ("from=monday", "day_unreadable"),
        ("confidence=1", "confidence_impossible"),
        ("confidence=nan", "invalid_input"),
        ("hours_per_day=25", "hours_per_day_impossible"),
    ],
)
def test_a_sprint_that_cannot_be_is_refused(
    program: Caller, search: Team, query: str, code: str
) -> None:
    check_problem(program("GET", f"{PLAN}?{query}"), 422, code)


def test_without_a_history_a_plan_says_what_is_missing(program: Caller, cast: Cast) -> None:
    found = program.get("/teams/checkout/burst/plan")
    assert (found["plan"], found["replay"], found["past"]) == (None, None, [])
    assert found["unknown"].endswith(".")


def test_every_sign_says_its_state_its_method_and_what_is_missing(
    program: Caller, search: Team
) -> None:
    found = program.get("/teams/search/burst/signs")
    signs = {each["name"]: each for each in found["signs"]}
    assert len(signs) == 7
    assert signs["velocity"]["state"] == "no_data"
    assert all(each["sentence"] and each["method"] and each["source"] for each in signs.values())
    assert all(each["baseline"] is None for each in signs.values() if each["state"] == "no_data")
    assert found["clusters"] is None
    assert found["escalation_by_chance"]["a_year"] > 0


def test_a_velocity_that_halves_is_told_with_its_day(
    program: Caller, cast: Cast, search: Team
) -> None:
    monday = datetime.now(UTC).date() - timedelta(days=datetime.now(UTC).weekday())
    rows = [_week(monday, n, 20 if n > 12 else 8) for n in range(1, 60)]
    bring_series("search", rows, actor=cast.acting("alice"), at=timezone.now())
    found = program.get("/teams/search/burst/signs")
    velocity = next(each for each in found["signs"] if each["name"] == "velocity")
    assert velocity["state"] == "changed"
    assert velocity["change"] == pytest.approx(-0.6, abs=0.1)
    assert abs(date.fromisoformat(velocity["since"]) - (monday - timedelta(weeks=12))) <= 14 * DAY
    assert [each["kind"] for each in found["brought"]] == ["throughput"]
    assert found["is_escalated"] is False


def _week(monday: date, ago: int, value: float) -> SeriesRow:
    return SeriesRow("throughput", monday - timedelta(weeks=ago), value + ago % 3)


def test_clusters_are_looked_for_where_they_are_asked_for(program: Caller, search: Team) -> None:
    found = program.get("/teams/search/burst/signs?clusters=true")
    assert found["clusters"].endswith(".")


def test_others_see_the_signs_of_a_small_team_without_its_ledger(
    speaks_as: Callable[[str], Caller], cast: Cast
) -> None:
    found = speaks_as("charlie").get("/teams/checkout/burst/signs")
    permanent = next(each for each in found["signs"] if each["name"] == "permanent_rescue")
    assert permanent["state"] == "too_few"
    assert "Fewer than five people" in permanent["sentence"]
