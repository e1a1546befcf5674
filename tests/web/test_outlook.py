"""Forecast and sprint plan in the browser: the chances, the promise, and the receipts."""

import csv
import io
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.storage.models import Engagement, Incident, Membership, OnCallShift, Rescue, Team
from peacetime.usecases.burst.corrections import correct_balance
from tests.builders import a_member, a_person, a_team
from tests.cast import Cast, the_cast
from tests.web.sending import opens

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PLAN, FORECAST = "/teams/search/plan", "/teams/search/forecast"


@pytest.fixture(scope="module")
def begun(kept: None) -> tuple[Cast, Team]:
    """Five people, a year of history, a Rescue of four hours every ten days; Alice leads it."""
    cast, team = the_cast(password=None), a_team("Search", time_zone="UTC")
    start = timezone.now() - timedelta(days=400)
    Team.objects.filter(pk=team.pk).update(history_from=start)
    people = [cast.alice, *(a_person(f"Person {n}", email=f"p{n}@example.org") for n in range(4))]
    for number, person in enumerate(people):
        a_member(team, person, joined_on=start.date(), is_lead=not number)
    for number in range(38):
        engaged(team, people[number % 5].pk, start + timedelta(days=10 * number + 1), str(number))
    return cast, team


@pytest.fixture
def cast(db: None, begun: tuple[Cast, Team]) -> Cast:
    return deepcopy(begun[0])


@pytest.fixture
def search(db: None, begun: tuple[Cast, Team]) -> Team:
    return deepcopy(begun[1])


def engaged(team: Team, person: int | None, at: datetime, key: str) -> None:
    end = at + 4 * HOUR
    rescue = Rescue.objects.create(team=team, started_at=at, ended_at=end, end_is="exact")
    incident = Incident.objects.create(
        team=team,
        rescue=rescue,
        summary="Slow",
        severity="SEV2",
        impact_started_at=at,
        is_open=False,
        created_at=at,
    )
    Engagement.objects.create(
        key=key,
        incident=incident,
        incident_ref=incident.ref,
        team=team,
        person_id=person,
        started_at=at,
        ended_at=end,
        severity="SEV2",
        source="role",
        recorded_at=end,
    )


def rows(browser: Client, address: str) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer["Content-Type"].startswith("text/csv"), answer.content
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_forecast_says_its_chance_its_hours_and_its_record(cast: Cast, search: Team) -> None:
    page = opens(cast.browser("charlie"), FORECAST)
    assert "that somebody in Search is below zero by" in page.heading
    for words in (
        "four times in five",
        "in half of what may come",
        "Replayed on this very history",
        "80% range",
        "What is not known",
        "a week over the last eight weeks",
    ):
        assert words in page.text
    assert "throttled" in page.text


def test_a_forecast_is_asked_until_a_day(cast: Cast, search: Team) -> None:
    by = (timezone.now() + timedelta(days=60)).date()
    page = opens(cast.browser("bob"), f"{FORECAST}?by={by}")
    assert f"by {by.day} {by:%b %Y}" in page.heading
    assert len(rows(cast.browser("bob"), f"{FORECAST}.csv?by={by}")) == 61
    for wrong in ("2020-01-01", "tomorrow"):
        page = opens(cast.browser("bob"), f"{FORECAST}?by={wrong}")
        assert page.has("by-problem")


def test_debt_that_is_there_already_is_no_chance_and_says_when_it_is_paid(
    cast: Cast, search: Team
) -> None:
    dana = cast.acting("dana")
    correct_balance("p1@example.org", -80, "A bad week", actor=dana, at=timezone.now())
    page = opens(cast.browser("charlie"), FORECAST)
    assert page.heading == "Somebody in Search is below zero already"
    assert "Somebody below zero Already" in page.text
    assert "More likely than not it is not paid by" in page.text
    assert "at the earliest" in page.text
    panel = opens(cast.browser("charlie"), "/teams/search/capacity/panel")
    assert "Debt likely paid" in panel.text
    assert "Somebody is below zero already; more likely than not" in panel.text
    assert "Together below zero by" in page.text


def test_a_team_of_nobody_is_told_as_if_one_person_carried_it(cast: Cast) -> None:
    team, start = a_team("Empty", time_zone="UTC"), timezone.now() - timedelta(days=400)
    Team.objects.filter(pk=team.pk).update(history_from=start)
    for number in range(40):
        engaged(team, None, start + timedelta(days=10 * number), str(number))
    bob = cast.browser("bob")
    page = opens(bob, "/teams/empty/forecast")
    assert "Empty is " in page.heading
    assert "as if one person carried everything" in page.text
    for address in (
        "/teams/empty/forecast",
        "/teams/empty/capacity",
        "/teams/empty/capacity/panel",
    ):
        text = opens(bob, address).text.lower()
        assert "one person" in text
        for words in ("together below", "together is", "together they", "together you"):
            assert words not in text
        assert "the team’s people added up" not in text


def test_whoever_joined_lately_is_said_beneath_the_line(cast: Cast, search: Team) -> None:
    pages = [FORECAST, "/teams/search/capacity", "/teams/search/capacity/panel"]
    bob = cast.browser("bob")
    for address in pages:
        assert "joined in the time shown" not in opens(bob, address).text
    today = timezone.now().date()
    a_member(search, a_person("New One", email="n1@example.org"), joined_on=today)
    for address in pages:
        assert "One person joined in the time shown" in opens(bob, address).text
    a_member(search, a_person("New Two", email="n2@example.org"), joined_on=today)
    assert "2 people joined in the time shown" in opens(bob, "/teams/search/capacity").text


def test_what_a_history_cannot_say_is_a_sentence(cast: Cast) -> None:
    page = opens(cast.browser("bob"), "/teams/checkout/forecast")
    assert page.heading == "What may come for Checkout is not known yet"
    assert "Fewer than five Rescues say too little of what one costs." in page.text
    assert "N/A" not in page.text


def test_the_forecast_of_a_small_team_is_for_its_members(cast: Cast) -> None:
    page = opens(cast.browser("dana"), "/teams/checkout/forecast")
    assert "Fewer than five people are in this team" in page.text
    assert not page.has("figures-title")


def test_a_plan_promises_and_shows_the_receipts_of_both_ways(cast: Cast, search: Team) -> None:
    page = opens(cast.browser("alice"), PLAN)
    assert page.heading.startswith("Promise ")
    for words in (
        "stay free for Rescue",
        "A fixed 20%",
        "past sprints, this plan would have broken",
        "Nothing here limits Rescue.",
        "Person 3",
        "No rota is given",
    ):
        assert words in page.text


def test_where_nobody_works_nothing_is_promised_and_no_past_is_shown(
    cast: Cast, search: Team
) -> None:
    Membership.objects.filter(team=search).delete()
    page = opens(cast.browser("dana"), PLAN)
    assert page.heading.startswith("Nobody of Search works from ")
    assert "0 of 0" not in page.text
    assert not page.has("past-title")


def test_days_off_and_people_change_what_there_is(cast: Cast, search: Team) -> None:
    alice = cast.browser("alice")
    ids = list(Membership.objects.filter(team=search).values_list("person_id", flat=True))
    asked = f"{PLAN}?from=2027-01-04&to=2027-01-15&chosen=yes&hours=8"
    everybody = "".join(f"&person={pk}" for pk in ids)
    page = opens(alice, asked + everybody)
    assert "of 400 h from 4 Jan to 15 Jan" in page.heading
    page = opens(alice, f"{asked}{everybody}&away-{ids[0]}=2027-01-04..2027-01-06,2027-01-08")
    assert "of 368 h" in page.heading
    page = opens(alice, f"{asked}&person={ids[0]}")
    assert "of 80 h" in page.heading


def test_the_known_rota_fills_the_form_and_another_can_be_tried(cast: Cast, search: Team) -> None:
    noon = timezone.now().replace(year=2027, month=1, day=4, hour=9, minute=0)
    OnCallShift.objects.create(
        key="one",
        team=search,
        person=cast.alice,
        starts_at=noon,
        ends_at=noon + timedelta(days=7),
        author="test",
        recorded_at=timezone.now(),
    )
    alice = cast.browser("alice")
    page = opens(alice, f"{PLAN}?from=2027-01-04&to=2027-01-15")
    assert "on call 8 days" in page.text
    turn = f"&turn-person={cast.alice.pk}&turn-from=2027-01-04&turn-to=2027-01-05"
    page = opens(
        alice, f"{PLAN}?from=2027-01-04&to=2027-01-15&chosen=yes&person={cast.alice.pk}{turn}"
    )
    assert "on call 2 days" in page.text
    assert OnCallShift.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("from=2027-02-30", "which is no day"),
        ("from=2027-01-10&to=2027-01-01", "Write a last day that is not before the first"),
        ("from=2027-01-10&to=2028-01-01", "Choose an earlier end"),
        ("confidence=1", "The confidence is 1"),
        ("confidence=nan", "The confidence is nan"),
        ("hours=many", "is no number of hours"),
        ("hours=30", "Write one from 0 to 24"),
        ("hours=-3&chosen=yes", "is no number of hours a day"),
        ("away-1=soon", "is no day. Write days like"),
        ("chosen=yes&turn-person=1&turn-from=&turn-to=", "no first or no last day"),
    ],
)
def test_what_makes_no_sense_is_said_and_the_form_kept(
    cast: Cast, search: Team, query: str, problem: str
) -> None:
    page = opens(cast.browser("alice"), f"{PLAN}?{query}")
    assert problem in page.problems
    if "chosen" in query:
        assert "person" not in page.typed  # nobody was ticked, and nobody is
    assert page.heading.startswith("Promise ")


def test_others_see_the_plan_and_neither_names_nor_days(cast: Cast, search: Team) -> None:
    page = opens(cast.browser("charlie"), PLAN)
    assert page.heading.startswith("Promise ")
    assert "Person 1" not in page.text
    assert "5 people. Who they are" in page.text


def test_a_plan_is_a_file(cast: Cast, search: Team) -> None:
    found = rows(cast.browser("charlie"), f"{PLAN}.csv")
    assert float(found[0]["promise_hours"]) > 0
    assert {row["promise_kept"] for row in found[1:]} <= {"yes", "no"}
    for row in found[1:]:
        left = float(row["available_hours"]) - float(row["lost_hours"])
        assert float(row["delivered_hours"]) == pytest.approx(max(left, 0), abs=0.2)


def test_without_a_history_a_plan_says_what_is_missing(cast: Cast) -> None:
    page = opens(cast.browser("bob"), "/teams/checkout/plan")
    assert "is not known yet" in page.heading
    assert "Fewer than five Rescues are known" in page.text
