"""A team's capacity over the API: who sees what, as it was known when, and what is not known."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from peacetime.queries.access import PEACETIME
from peacetime.storage.models import PulseAnswer
from peacetime.usecases.privacy import change_privacy
from tests.acts import opened, stood_down
from tests.api.conftest import Answer, Caller
from tests.api.test_refusals import check_problem
from tests.builders import NOON, a_member, a_person
from tests.cast import Cast

HOUR = timedelta(hours=1)
NAMES = ("Erin Eck", "Finn Fuchs", "Gabi Gross", "Hugo Hahn")
PATHS = ("", "/entries", "/entries.csv", "/forecast")


def since(at: datetime = NOON) -> str:
    return f"since={(at - timedelta(days=30)):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def rescued(cast: Cast) -> Cast:
    """Checkout was in Rescue Mode for two hours."""
    opened(cast)
    stood_down(cast, at=NOON + 2 * HOUR)
    return cast


@pytest.fixture
def six(rescued: Cast) -> Cast:
    """Of six people."""
    for name in NAMES:
        a_member(rescued.checkout, a_person(name))
    return rescued


@pytest.mark.parametrize("path", PATHS)
def test_a_team_under_five_shows_its_capacity_to_its_members_alone(
    speaks_as: Callable[[str], Caller], rescued: Cast, path: str
) -> None:
    for name in ("charlie", "dana", "a program"):
        refused = speaks_as(name)("GET", f"/teams/checkout/burst{path}")
        check_problem(refused, 403, "capacity_hidden")
        assert "Fewer than five people" in refused.body["detail"]
    assert speaks_as("bob")("GET", f"/teams/checkout/burst{path}").status == 200


def test_members_of_a_small_team_see_no_number_that_counts_people(
    alice: Caller, rescued: Cast
) -> None:
    shown = alice.get("/teams/checkout/burst")
    gauge = shown["gauge"]
    assert gauge["state"] == "healthy"
    assert gauge["usable_hours"] > 0
    counts = ("ready", "ready_needed", "people_below_zero")
    assert [gauge[name] for name in counts] == [None, None, None]
    assert alice.get(f"/teams/checkout/burst/entries?{since()}")["concentration"] is None
    assert not any(name in str(shown) for name in ("Alice", "Bob", "@example.org"))


def test_a_team_of_six_is_shown_to_everybody_and_names_nobody(program: Caller, six: Cast) -> None:
    shown = program.get(f"/teams/checkout/burst?{since()}")
    assert shown["gauge"]["cap_hours"] == 120
    assert shown["gauge"]["people_below_zero"] == 0
    assert shown["series"][-1]["hours"] == pytest.approx(shown["gauge"]["usable_hours"], abs=0.01)
    entries = program.get(f"/teams/checkout/burst/entries?{since()}")
    for said in (str(shown), str(entries)):
        assert not any(name in said for name in (*NAMES, "Alice", "Bob", "@example.org"))


def test_an_incident_is_one_entry_with_its_arithmetic(program: Caller, six: Cast) -> None:
    path = f"/teams/checkout/burst/entries?{since()}&kind=spent"
    (entry,) = program.get(path)["items"]
    assert entry["title"] == "Payments time out"
    assert entry["person_hours"] == pytest.approx(4)
    business = [part for part in entry["parts"] if part["hours"] > 0]
    assert sum(part["credit_hours"] for part in business) == pytest.approx(4 * 0.5 * 1.25)
    assert any("1.25" in line for line in entry["arithmetic"])
    assert entry["credit_hours"] == pytest.approx(-4 * 0.5 * 1.25 - 2 * 0.4)


def test_entries_come_page_after_page_oldest_first(program: Caller, six: Cast) -> None:
    path = f"/teams/checkout/burst/entries?{since()}&limit=1"
    first = program.get(path)
    assert first["next"] is not None
    second = program.get(first["next"])
    assert first["items"][0]["ended_at"] <= second["items"][0]["ended_at"]
    assert first["sums"]["spent"] == second["sums"]["spent"] == pytest.approx(-3.3)


def test_entries_are_exported_as_they_are_listed(program: Caller, six: Cast) -> None:
    answer: Answer = program("GET", f"/teams/checkout/burst/entries.csv?{since()}&kind=spent")
    lines = answer.body.decode().splitlines()
    assert lines[0].startswith("kind,from,to,credit_hours")
    assert len(lines) == 2
    assert "Payments time out" in lines[1]


def test_a_private_incident_is_counted_and_not_told(
    speaks_as: Callable[[str], Caller], six: Cast
) -> None:
    (ref,) = {e["incident"] for e in spent(speaks_as("a program"))}
    change_privacy(ref, is_private=True, actor=PEACETIME, at=NOON)
    (entry,) = spent(speaks_as("charlie"))
    assert (entry["title"], entry["incident"]) == ("A private incident", None)
    assert entry["credit_hours"] < 0
    (told,) = spent(speaks_as("alice"))
    assert told["incident"] == ref


def spent(caller: Caller) -> Any:
    return caller.get(f"/teams/checkout/burst/entries?{since()}&kind=spent")["items"]


def test_what_was_known_then_is_answered_as_it_was(program: Caller, six: Cast) -> None:
    before = (NOON - HOUR).isoformat().replace("+00:00", "Z")
    path = f"/teams/checkout/burst/entries?kind=spent&as_of={before}"
    assert program.get(path)["items"] == []
    assert spent(program)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("as_of=2099-01-01T00:00:00Z", "moment_in_future"),
        ("as_of=2026-03-01", "moment_without_time"),
        ("since=2099-01-01T00:00:00Z", "since_too_late"),
        ("since=2026-02-01T00:00:00Z&as_of=2026-01-01T00:00:00Z", "since_too_late"),
        ("asof=2026-01-01T00:00:00Z", "parameter_unknown"),
    ],
)
def test_moments_that_make_no_sense_are_refused(
    alice: Caller, cast: Cast, query: str, code: str
) -> None:
    for path in ("/teams/checkout/burst", "/teams/checkout/burst/entries", "/me/burst"):
        check_problem(alice("GET", f"{path}?{query}"), 422, code)


def test_a_kind_of_entry_that_is_none_is_refused(alice: Caller, cast: Cast) -> None:
    answer = alice("GET", "/teams/checkout/burst/entries?kind=lost")
    check_problem(answer, 422, "kind_unknown")


def test_a_team_without_a_history_has_no_forecast_and_is_told_why(
    program: Caller, six: Cast
) -> None:
    found = program.get("/teams/checkout/burst/forecast")
    assert (found["ahead"], found["hours"], found["record"]) == (None, None, None)
    assert found["chance_any_below"] is None
    assert all(found["unknown"][name].endswith(".") for name in ("ahead", "hours", "record"))
    far = (datetime.now(UTC) + timedelta(days=400)).date()
    check_problem(
        program("GET", f"/teams/checkout/burst/forecast?by={far}"), 422, "day_out_of_range"
    )


def test_recovery_says_what_a_rescue_took_or_that_there_was_none(
    program: Caller, alice: Caller, cast: Cast
) -> None:
    none = program.get("/teams/checkout/burst/recovery")
    assert none["rescue"] is None
    assert none["unknown"].endswith(".")
    opened(cast)
    stood_down(cast, at=NOON + 2 * HOUR)
    hidden = program.get("/teams/checkout/burst/recovery")["rescue"]
    assert (hidden["is_over"], hidden["owed"]) == (True, None)
    shown = alice.get("/teams/checkout/burst/recovery")["rescue"]
    assert shown["owed"]["in_full_hours"] >= shown["owed"]["owed_hours"] == 0


def test_a_pulse_of_fewer_than_five_is_never_shown_nor_counted(
    alice: Caller, speaks_as: Callable[[str], Caller], six: Cast
) -> None:
    for weeks in range(1, 8):
        for person in (six.alice, six.bob):
            at = datetime.now(UTC) - timedelta(weeks=weeks)
            week = at.date() - timedelta(days=at.weekday())
            said = {"answer": 1 + weeks % 5, "answered_at": at}
            PulseAnswer.objects.create(person=person, week=week, **said)
    found = alice.get("/teams/checkout/pulse")
    assert all(week["mean"] is None and week["people"] is None for week in found["weeks"])
    card = found["report_card"]
    assert (card["correlation"], card["people"], card["answers"]) == (None, None, None)
    assert card["unknown"].endswith(".")
    assert not any(sign.isdigit() for sign in card["sentence"])
