"""What people say beside their incidents: policy, series, rota, hours, time off, shares, pulses."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from devtools.docs.errors import codes
from peacetime.storage.models import (
    AuditEntry,
    BurstPolicyVersion,
    LedgerCorrection,
    OnCallShift,
    PulseAnswer,
    WeeklySeries,
)
from tests.acts import opened, stood_down
from tests.api.conftest import Caller
from tests.api.test_refusals import check_problem
from tests.builders import NOON, a_person
from tests.cast import Cast

SERIES = "/teams/checkout/burst/series"
ROTA = "/teams/checkout/burst/rota"
FAILURES = {"kind": "change_failures", "week": "2026-03-04", "value": 2, "exposure": 9}
HOURS = {"started_at": "2026-03-02T11:00:00Z", "ended_at": "2026-03-02T12:30:00Z"}
DAY_OFF = {"starts_at": "2026-03-02T08:00:00Z", "ends_at": "2026-03-02T16:00:00Z"}


class TestPolicy:
    def test_every_assumption_has_a_unit_a_source_and_a_grade(self, alice: Caller) -> None:
        shown = alice.get("/burst/policy")
        assert (shown["version"], shown["author"]) == (0, None)
        night = next(each for each in shown["parameters"] if each["name"] == "night")
        assert (night["value"], night["usual_low"], night["usual_high"]) == (2.0, 1.5, 3.0)
        assert all(each["source"] and each["grade"] for each in shown["parameters"])

    def test_a_change_is_a_version_and_can_be_taken_back(self, program: Caller) -> None:
        said = {"values": {"night": 4, "comp_rest": 0.5}, "note": "Nights cost more", "version": 0}
        changed = program("PATCH", "/burst/policy", said)
        assert (changed.status, changed.body["version"]) == (200, 1)
        assert (changed.body["values"]["night"], changed.body["values"]["cap"]) == (4, 20)
        assert "Nights" in changed.body["remarks"][0], "beyond the evidence: taken and remarked"
        differs = program.get("/burst/policy/versions/1/changes?since=0")["values"]
        assert {"name": "night", "before": 2.0, "after": 4.0} in differs
        stale = program("PATCH", "/burst/policy", {"values": {"night": 3}, "version": 0})
        check_problem(stale, 409, "stale_version")
        back = program.post("/burst/policy/versions/0/restore")
        assert (back.body["version"], back.body["restored_from"]) == (2, 0)
        versions = program.get("/burst/policy/versions")["items"]
        assert [each["version"] for each in versions] == [0, 1, 2]

    @pytest.mark.parametrize(
        ("values", "field", "code"),
        [
            ({"cap": 0}, "cap", "policy_value_refused"),
            ({"night": -1}, "night", "policy_value_refused"),
            ({"nite": 2}, "nite", "policy_name_unknown"),
            ({"night": "two"}, "night", "policy_value_unreadable"),
            ({"night": True}, "night", "policy_value_unreadable"),
            ({"night": [2]}, "night", "policy_value_unreadable"),
            ({"holiday_calendar": []}, "holiday_calendar", "policy_value_unreadable"),
            ({"night": 10**400}, "night", "policy_value_refused"),
            ({"profile": "ops"}, "profile", "policy_profile_unknown"),
            ({"business_starts": 20}, "business_ends", "policy_hours_reversed"),
        ],
    )
    def test_a_value_that_makes_no_sense_is_refused_by_name(
        self, program: Caller, cast: Cast, values: dict[str, Any], field: str, code: str
    ) -> None:
        tried = {"team": "checkout", "values": values}
        for answer in (
            program("PATCH", "/burst/policy", {"values": values}),
            program.post("/burst/policy/preview", tried),
        ):
            check_problem(answer, 422, code)
            assert answer.body["field"] == field
        assert not BurstPolicyVersion.objects.exists()

    def test_history_is_replayed_under_another_policy_and_nothing_is_kept(
        self, alice: Caller, cast: Cast
    ) -> None:
        opened(cast)
        stood_down(cast, at=NOON + timedelta(hours=2))
        said = {"team": "checkout", "values": {"business": 1.0}}
        found = alice.post("/burst/policy/preview", said).body
        before, after = found["before"], found["after"]
        assert after["spent"] > before["spent"] > 0
        assert found["changed"] == [{"name": "business", "before": 0.5, "after": 1.0}]
        assert found["sentences"]
        assert before["series"][0]["at"] == after["series"][0]["at"]
        assert not BurstPolicyVersion.objects.exists()
        late = alice.post("/burst/policy/preview", {**said, "since": "2099-01-01T00:00:00Z"})
        check_problem(late, 422, "since_too_late")

    def test_a_team_under_five_is_replayed_for_its_members_alone(
        self, program: Caller, cast: Cast
    ) -> None:
        said = {"team": "checkout", "values": {"night": 3}}
        check_problem(program.post("/burst/policy/preview", said), 403, "capacity_hidden")


class TestSeries:
    def test_weeks_are_brought_and_the_newest_of_a_week_counts(self, alice: Caller) -> None:
        brought = alice.post(SERIES, {"source": "Jira", "rows": [FAILURES]})
        assert brought.body == {"team": "checkout", "rows": 1, "unchanged": 0}
        assert alice.post(SERIES, {"rows": [FAILURES]}).body["unchanged"] == 1
        alice.post(SERIES, {"rows": [{**FAILURES, "value": 3}]})
        (line,) = alice.get(SERIES)["items"]
        assert (line["week"], line["value"], line["exposure"]) == ("2026-03-02", 3, 9)
        assert WeeklySeries.objects.count() == 2

    def test_what_is_exported_can_be_brought_again(self, alice: Caller) -> None:
        sheet = b"kind;week;value;exposure\nthroughput;2026-03-02;12;\nroster;2026-03-02;1;6\n"
        first = alice("POST", f"{SERIES}.csv?source=sheet", raw=sheet)
        assert (first.status, first.body["rows"]) == (200, 2)
        again = alice("POST", f"{SERIES}.csv", raw=alice("GET", f"{SERIES}.csv").body)
        assert again.body == {"team": "checkout", "rows": 0, "unchanged": 2}

    @pytest.mark.parametrize(
        ("row", "field", "code"),
        [
            ({"kind": "mood"}, "kind", "series_kind_unknown"),
            ({"value": -1}, "value", "weekly_negative"),
            ({"value": 10}, "value", "share_above_one"),
            ({"exposure": None}, "exposure", "exposure_missing"),
            ({"week": "9999-12-31"}, "week", "week_out_of_range"),
            ({"week": "last week"}, "rows[0].week", "day_unreadable"),
            ({"value": "2"}, "rows[0].value", "invalid_input"),
            ({"wek": 1}, "rows[0].wek", "invalid_input"),
        ],
    )
    def test_a_row_that_cannot_be_is_refused_and_none_is_taken(
        self, alice: Caller, cast: Cast, row: dict[str, Any], field: str, code: str
    ) -> None:
        answer = alice.post(SERIES, {"rows": [FAILURES, {**FAILURES, **row}][::-1]})
        check_problem(answer, 422, code)
        assert answer.body["field"] == field
        assert not WeeklySeries.objects.exists()

    def test_a_number_that_never_ends_is_refused(self, alice: Caller, cast: Cast) -> None:
        raw = b'{"rows": [{"kind": "throughput", "week": "2026-03-02", "value": 1e999}]}'
        check_problem(alice("POST", SERIES, raw=raw), 422, "invalid_input")

    @pytest.mark.parametrize(
        ("sheet", "code", "words"),
        [
            (b"", "rows_without_header", "kind, week, value"),
            (b"kind,value\nthroughput,3\n", "rows_without_header", "week"),
            (b"kind,week,value\nthroughput,2026-02-30,3\n", "rows_refused", "Line 2"),
            (b"kind,week,value\nthroughput,2026-03-02,nan\n", "rows_refused", "Line 2"),
            (b"kind,week,value\nmood,2026-03-02,3\n", "rows_refused", "no kind of series"),
            (b"kind,week,value\n\xff\xfe", "table_not_utf8", "UTF-8"),
            (b"kind,week,value\nthroughput,2026-03-02,\x00\n", "text_nul", "NUL"),
            (b"kind,week,value\rthroughput,2026-03-02\r", "rows_refused", "Line 2"),
            (b'kind,week,value\n"' + b"a" * 200_000, "rows_unreadable", "quotes"),
            (b"a" * 9_000_000, "body_too_large", "8 MB"),
        ],
    )
    def test_a_table_is_refused_with_its_lines(
        self, alice: Caller, cast: Cast, sheet: bytes, code: str, words: str
    ) -> None:
        answer = alice("POST", f"{SERIES}.csv", raw=sheet)
        check_problem(answer, 413 if code == "body_too_large" else 422, code)
        assert words in answer.body["detail"]
        assert not WeeklySeries.objects.exists()

    def test_every_refused_line_is_named(self, alice: Caller, cast: Cast) -> None:
        sheet = (
            b"kind,week,value\nthroughput,2026-03-02,3\nthroughput,x,3\nthroughput,2026-03-09,y\n"
        )
        answer = alice("POST", f"{SERIES}.csv", raw=sheet)
        check_problem(answer, 422, "rows_refused")
        assert [each["line"] for each in answer.body["lines"]] == [3, 4]
        looked = alice("POST", f"{SERIES}.csv/preview", raw=sheet).body
        assert (looked["rows"], looked["refused_in_all"]) == (1, 2)
        assert looked["refused"][0]["text"] == "throughput, x, 3"
        assert not WeeklySeries.objects.exists()


class TestRota:
    def test_a_rota_replaces_what_it_said_of_the_same_time(self, alice: Caller, cast: Cast) -> None:
        first, second, third = (coming(days=7 * n) for n in (1, 2, 3))
        turns = [shift(cast.alice.email, first, second), shift(cast.bob.email, second, third)]
        brought = alice.post(ROTA, {"shifts": turns})
        assert brought.body == {"team": "checkout", "shifts": 2, "replaced": 0}
        swapped = alice.post(ROTA, {"shifts": [shift(cast.bob.email, first, third)]})
        assert (swapped.body["shifts"], swapped.body["replaced"]) == (1, 2)
        (line,) = alice.get(ROTA)["items"]
        assert (line["person"], line["name"]) == (cast.bob.email, "Bob Beier")
        again = alice("POST", f"{ROTA}.csv", raw=alice("GET", f"{ROTA}.csv").body)
        assert (again.body["shifts"], again.body["replaced"]) == (1, 0)

    def test_a_moment_without_a_zone_is_the_teams(self, alice: Caller, cast: Cast) -> None:
        sheet = b"person,starts_at,ends_at\nbob@example.org,2026-03-02 09:00,2026-03-09 09:00\n"
        assert alice("POST", f"{ROTA}.csv", raw=sheet).status == 200
        looked = alice("POST", f"{ROTA}.csv/preview", raw=sheet + b"nobody@example.org,x,y\n").body
        assert (looked["rows"], [each["line"] for each in looked["refused"]]) == (1, [3])
        assert OnCallShift.objects.get().starts_at == datetime(2026, 3, 2, 8, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("person", "days", "code"),
        [
            ("nobody@example.org", 7, "person_unknown"),
            ("bob@example.org", -1, "shift_reversed"),
            ("bob@example.org", 90, "shift_too_long"),
        ],
    )
    def test_a_shift_that_cannot_be_is_refused(
        self, alice: Caller, cast: Cast, person: str, days: int, code: str
    ) -> None:
        said = {"shifts": [shift(person, coming(days=0), coming(days=days))]}
        check_problem(alice.post(ROTA, said), 422, code)
        assert not OnCallShift.objects.exists()


HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "bring-your-own-numbers.md"


def test_the_examples_of_the_guide_are_taken(alice: Caller, cast: Cast) -> None:
    blocks = re.findall(
        r"^```\n((?:kind|person),.*?)^```", HOWTO.read_text(), re.DOTALL | re.MULTILINE
    )
    for name in ("Ana Abt", "Ben Bach"):
        a_person(name)
    for path, block in zip((SERIES, ROTA), blocks, strict=True):
        answer = alice("POST", f"{path}.csv", raw=block.encode())
        assert answer.status == 200, answer
    assert WeeklySeries.objects.count() == 5
    assert OnCallShift.objects.count() == 2


def test_every_code_of_the_guide_is_one() -> None:
    written = set(re.findall(r"`([a-z]+(?:_[a-z0-9]+)+)`", HOWTO.read_text()))
    columns = {"starts_at", "ends_at", "change_failures", "urgent_items"}
    assert written - columns <= set(codes())


def shift(person: str, start: str, end: str) -> dict[str, str]:
    return {"person": person, "starts_at": start, "ends_at": end}


def coming(*, days: int) -> str:
    return (datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)).isoformat()


class TestOwn:
    def test_a_program_has_no_capacity_of_its_own(self, program: Caller, cast: Cast) -> None:
        for method, path, said in (
            ("GET", "/me/burst", None),
            ("GET", "/me/burst/entries", None),
            ("GET", "/me/pulse", None),
            ("PUT", "/me/pulse", {"answer": 3}),
            ("PUT", f"/me/burst/shares/{cast.bob.email}", None),
            ("POST", "/burst/time-off", DAY_OFF),
        ):
            check_problem(program(method, path, said), 403, "no_own_balance")

    def test_ones_balance_opens_its_entries(self, alice: Caller, cast: Cast) -> None:
        opened(cast)
        stood_down(cast, at=NOON + timedelta(hours=2))
        own = alice.get("/me/burst?since=2026-03-01T00:00:00Z")
        assert own["person"] == cast.alice.email
        assert own["series"][-1]["hours"] == pytest.approx(own["balance"])
        assert [each["source"] for each in own["engagements"]] == ["role"]
        items = alice.get("/me/burst/entries?since=2026-03-01T00:00:00Z")["items"]
        assert items[-1]["balance_after"] == pytest.approx(own["balance"])
        assert {"spent", "page", "earned"} <= {item["kind"] for item in items}
        assert any("x" in item["arithmetic"] or "×" in item["arithmetic"] for item in items)

    def test_a_balance_is_seen_by_whom_it_is_shared_with_until_it_is_not(
        self, alice: Caller, speaks_as: Callable[[str], Caller], cast: Cast
    ) -> None:
        bob, dana, mine = speaks_as("bob"), speaks_as("dana"), f"/people/{cast.alice.email}/burst"
        check_problem(bob("GET", mine), 403, "not_allowed")
        share = f"/me/burst/shares/{cast.bob.email}"
        assert alice("PUT", share).body == {"person": cast.bob.email, "is_shared": True}
        assert [each["person"] for each in alice.get("/me/burst")["readers"]] == [cast.bob.email]
        assert [each["person"] for each in bob.get("/me/burst")["owners"]] == [cast.alice.email]
        shown = bob.get(mine)
        assert shown["balance"] > 0
        assert not {"advice", "engagements", "time_off", "readers"} & shown.keys()
        assert bob.get(f"{mine}/entries")["next"] is None
        check_problem(dana("GET", mine), 403, "not_allowed")
        alice("DELETE", share)
        check_problem(bob("GET", mine), 403, "not_allowed")
        check_problem(bob("GET", f"{mine}/entries"), 403, "not_allowed")
        nobody = bob("GET", "/people/nobody@example.org/burst")
        assert nobody.body == bob("GET", mine).body, "nor is told who is there"

    def test_a_correction_tells_its_number_to_the_person_alone(
        self, alice: Caller, speaks_as: Callable[[str], Caller], cast: Cast
    ) -> None:
        said = {
            "person": cast.bob.email,
            "credit_hours": -2.5,
            "reason": "A call nobody wrote down",
            "at": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
        }
        made = alice.post("/burst/corrections", said)
        assert (made.status, "credit_hours" in made.body) == (201, False)
        bob = speaks_as("bob")
        rows = bob.get("/me/burst/entries")["items"]
        (row,) = [row for row in rows if row["kind"] == "correction"]
        assert (row["credit_hours"], row["key"]) == (-2.5, made.body["key"])
        assert "2.5" not in str(AuditEntry.objects.get(fact="burst.balance.corrected").changes)
        key = made.body["key"]
        check_problem(bob("DELETE", f"/burst/corrections/{key}"), 403, "not_allowed")
        assert alice("DELETE", f"/burst/corrections/{key}").body["is_withdrawn"] is True
        check_problem(alice("DELETE", "/burst/corrections/none"), 404, "correction_unknown")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"credit_hours": 0}, "correction_out_of_range"),
            ({"credit_hours": 1e6}, "correction_out_of_range"),
            ({"credit_hours": 10**400}, "invalid_input"),
            ({"reason": " "}, "text_required"),
            ({"person": "nobody@example.org"}, "person_unknown"),
            ({"at": "2099-01-01T00:00:00Z"}, "moment_in_future"),
        ],
    )
    def test_a_correction_that_cannot_be_is_refused(
        self, alice: Caller, cast: Cast, change: dict[str, Any], code: str
    ) -> None:
        said = {"person": cast.bob.email, "credit_hours": 2, "reason": "Twice", **change}
        check_problem(alice.post("/burst/corrections", said), 422, code)
        assert not LedgerCorrection.objects.exists()

    def test_time_off_is_planned_and_taken_back(
        self, alice: Caller, speaks_as: Callable[[str], Caller], cast: Cast
    ) -> None:
        bob = speaks_as("bob")
        planned = bob.post("/burst/time-off", DAY_OFF)
        assert (planned.status, planned.body["person"]) == (201, cast.bob.email)
        since = "since=2026-03-01T00:00:00Z"
        assert [each["key"] for each in bob.get(f"/me/burst?{since}")["time_off"]] == [
            planned.body["key"]
        ]
        hers = {**DAY_OFF, "person": cast.alice.email}
        check_problem(bob.post("/burst/time-off", hers), 403, "not_allowed")
        assert alice.post("/burst/time-off", {**DAY_OFF, "person": cast.bob.email}).status == 201
        gone = bob("DELETE", f"/burst/time-off/{planned.body['key']}")
        assert gone.body["is_withdrawn"] is True
        reversed_ = {"starts_at": DAY_OFF["ends_at"], "ends_at": DAY_OFF["starts_at"]}
        check_problem(bob.post("/burst/time-off", reversed_), 422, "time_off_reversed")


class TestPulse:
    def test_one_answers_once_a_week_and_may_think_again(self, alice: Caller, cast: Cast) -> None:
        asked = alice.get("/me/pulse")
        assert (asked["answer"], list(asked["scale"])) == (None, ["1", "2", "3", "4", "5"])
        alice("PUT", "/me/pulse", {"answer": 4})
        assert alice("PUT", "/me/pulse", {"answer": 2}).body["answer"] == 2
        assert alice.get("/me/pulse")["past"] == [{"week": asked["week"], "answer": 2}]
        assert PulseAnswer.objects.count() == 1

    @pytest.mark.parametrize("answer", [0, 6, -1, 2**40])
    def test_an_answer_off_the_scale_is_refused(
        self, alice: Caller, cast: Cast, answer: int
    ) -> None:
        check_problem(alice("PUT", "/me/pulse", {"answer": answer}), 422, "pulse_value_unknown")


class TestEngagements:
    def test_somebody_says_when_they_were_in_an_incident(
        self, speaks_as: Callable[[str], Caller], incident: str, cast: Cast
    ) -> None:
        bob, path = speaks_as("bob"), f"/incidents/{incident}/engagements"
        made = bob.post(path, HOURS)
        assert (made.status, made.body["person"]) == (201, cast.bob.email)
        (own,) = bob.get("/me/burst?since=2026-03-01T00:00:00Z")["engagements"]
        assert (own["key"], own["source"]) == (made.body["key"], "hand")
        check_problem(bob.post(path, {**HOURS, "person": cast.alice.email}), 403, "not_allowed")
        key = made.body["key"]
        other = bob("DELETE", f"/incidents/other/engagements/{key}")
        check_problem(other, 404, "engagement_unknown")
        assert bob("DELETE", f"{path}/{key}").body["is_withdrawn"] is True
        assert bob.get("/me/burst?since=2026-03-01T00:00:00Z")["engagements"] == []

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"ended_at": "2026-03-02T10:00:00Z"}, "engagement_reversed"),
            ({"started_at": "2026-01-02T10:00:00Z"}, "engagement_too_long"),
            ({"ended_at": "2099-01-01T00:00:00Z"}, "engagement_too_long"),
            ({"person": "nobody@example.org"}, "person_unknown"),
        ],
    )
    def test_a_time_that_cannot_be_is_refused(
        self, alice: Caller, incident: str, change: dict[str, Any], code: str
    ) -> None:
        answer = alice.post(f"/incidents/{incident}/engagements", {**HOURS, **change})
        check_problem(answer, 422, code)

    def test_the_watch_is_for_the_incidents_own_people_while_it_runs(
        self, alice: Caller, speaks_as: Callable[[str], Caller], incident: str, cast: Cast
    ) -> None:
        path = f"/incidents/{incident}/watch"
        (row,) = alice.get(path)["items"]
        assert (row["name"], row["is_past_limit"]) == ("Alice Abel", False)
        assert row["on_for_seconds"] >= 0
        for name in ("bob", "dana", "a program"):
            check_problem(speaks_as(name)("GET", path), 403, "not_allowed")
        said = {
            "summary": "Done",
            "postmortem_at": coming(days=2),
            "override_reason": "Nothing else to do",
        }
        assert alice.post("/teams/checkout/stand-down", said).status == 200
        assert alice.get(path)["items"] == []
