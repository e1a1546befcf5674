"""Every refusal is a problem: a sentence for people, a stable code for programs, nothing half-done."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from peacetime.storage.models import Incident, Team, TimelineEntry
from tests.api.conftest import DECLARATION, Answer, Caller
from tests.cast import Cast


def check_problem(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.body.get("code")) == (status, code), answer
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= answer.body.keys()
    assert answer.body["status"] == status
    assert answer.body["detail"][-1] in ".?…", "a sentence ends like one"


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"", 422, "invalid_input"),
        (b"[]", 422, "invalid_input"),
        (b'"text"', 422, "invalid_input"),
        (b'{"kind": "note", "text": NaN}', 400, "malformed_json"),
        (b"\xff\xfe\xfd", 400, "malformed_json"),
        (b"[" * 100_000, 400, "malformed_json"),
        (b"9" * 5_000, 400, "malformed_json"),
        (b'{"kind": "note", "text": "a\\u0000b"}', 422, "text_nul"),
        (b'{"kind": "note", "text": "\\ud83d"}', 422, "text_surrogate"),
        (b'{"kind": "note", "text": ""}', 422, "text_required"),
        (b'{"kind": "note"}', 422, "invalid_input"),
        (b'{"kind": "note", "text": 7}', 422, "invalid_input"),
        (b'{"kind": "note", "text": "a", "corrects": 1.5}', 422, "invalid_input"),
        (b'{"kind": "note", "text": "a", "corrects": 99999999999}', 422, "invalid_input"),
        (b'{"kind": "note", "text": "a", "reasn": "b"}', 422, "invalid_input"),
        (b'{"kind": "mode", "text": "a"}', 422, "kind_not_writable"),
        (b'{"kind": "note", "text": "' + b"a" * 1_000_000 + b'"}', 422, "text_too_long"),
        (b'{"kind": "note", "text": "' + b"a" * 9_000_000 + b'"}', 413, "body_too_large"),
    ],
)
def test_an_entry_that_cannot_be_kept_is_refused(
    alice: Caller, incident: str, raw: bytes, status: int, code: str
) -> None:
    before = TimelineEntry.objects.count()
    answer = alice("POST", f"/incidents/{incident}/timeline", raw=raw)
    check_problem(answer, status, code)
    assert TimelineEntry.objects.count() == before


def test_html_in_a_text_is_kept_as_it_was_written(alice: Caller, incident: str) -> None:
    text = "<script>alert(1)</script> & <b>bold</b>"
    alice.post(f"/incidents/{incident}/timeline", {"kind": "note", "text": text})
    answer = alice("GET", f"/incidents/{incident}/timeline")
    assert answer.body["items"][-1]["text"] == text
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"trigger": "boredom"}, "trigger", "trigger_unknown"),
        ({"severity": "SEV9"}, "severity", "severity_unknown"),
        ({"severity": 1}, "severity", "invalid_input"),
        ({"summary": "a" * 301}, "summary", "text_too_long"),
        ({"summary": "one\ntwo"}, "summary", "text_control"),
        ({"done_when": " "}, "done_when", "text_required"),
        ({"commander": "nobody@example.org"}, "commander", "person_unknown"),
        ({"services": "Payments API"}, "services", "invalid_input"),
        ({"services": ["Payments; Orders"]}, "services", "service_name_divided"),
        ({"services": ["a", 7]}, "services[1]", "invalid_input"),
        ({"services": ["a"] * 51}, "services", "invalid_input"),
        ({"review_at": "2026-03-01T09:30:00"}, "review_at", "moment_without_zone"),
        ({"review_at": "soon"}, "review_at", "moment_unreadable"),
        ({"review_at": 1767225600}, "review_at", "invalid_input"),
        ({"comander": "alice@example.org"}, "comander", "invalid_input"),
    ],
)
def test_a_declaration_names_the_field_that_is_wrong(
    program: Caller, cast: Cast, change: dict[str, Any], field: str, code: str
) -> None:
    answer = program.post("/teams/checkout/rescue", {**DECLARATION, **change})
    check_problem(answer, 422, code)
    assert [error["field"] for error in answer.body["errors"]] == [field]
    assert answer.body["field"] == field
    assert not Incident.objects.exists()


def test_every_wrong_field_is_named_at_once(program: Caller, cast: Cast) -> None:
    answer = program.post("/teams/checkout/rescue", {"trigger": "x", "severity": "y", "summary": 1})
    check_problem(answer, 422, "invalid_input")
    found = {error["field"]: error["code"] for error in answer.body["errors"]}
    assert found == {
        "trigger": "trigger_unknown",
        "severity": "severity_unknown",
        "summary": "invalid_input",
        "done_when": "invalid_input",
    }


def test_a_commander_who_has_left_the_team_is_refused(
    program: Caller, alice: Caller, cast: Cast
) -> None:
    gone = program("DELETE", f"/teams/checkout/members/{cast.bob.email}?left_on=2026-01-01")
    assert (gone.status, gone.body["left_on"]) == (200, "2026-01-01")
    answer = alice.post("/teams/checkout/rescue", {**DECLARATION, "commander": cast.bob.email})
    check_problem(answer, 422, "person_left_team")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": "Заказы", "slug": "заказы", "time_zone": "Europe/Berlin"}, "slug_invalid"),
        ({"name": "Orders", "slug": "orders", "time_zone": "Europe/Atlantis"}, "unknown_time_zone"),
        ({"name": "Orders", "slug": "orders", "time_zone": ""}, "text_required"),
        ({"name": "\u200b", "slug": "orders", "time_zone": "UTC"}, "text_required"),
        (
            {"name": "Orders", "slug": "orders", "time_zone": "UTC", "work_starts": "nine"},
            "time_unreadable",
        ),
    ],
)
def test_a_team_that_cannot_be_is_refused(program: Caller, said: dict[str, Any], code: str) -> None:
    check_problem(program.post("/teams", said), 422, code)
    assert not Team.objects.filter(slug="orders").exists()


def test_moments_in_the_future_or_out_of_order_are_refused(alice: Caller, incident: str) -> None:
    path = f"/incidents/{incident}/moments"
    future = alice("PATCH", path, {"detected_at": "2099-01-01T00:00:00Z"})
    check_problem(future, 422, "time_in_the_future")
    said = {"impact_started_at": "2026-02-01T10:00:00Z", "resolved_at": "2026-02-01T09:00:00Z"}
    check_problem(alice("PATCH", path, said), 422, "resolved_before_started")
    assert alice.get(f"/incidents/{incident}")["moments"]["impact_started_at"] is None


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "path_unknown"),
        ("POST", "/teams/", 404, "path_unknown"),
        ("GET", "/teams/none", 404, "team_unknown"),
        ("GET", "/incidents/none", 404, "incident_unknown"),
        ("GET", "/people/nobody@example.org", 404, "person_unknown"),
        ("GET", "/teams/a%00b", 422, "text_nul"),
        ("GET", "/teams?cursor=%00", 422, "text_nul"),
        ("GET", "/teams?cursor=zzz", 422, "cursor_unreadable"),
        ("GET", "/teams?limit=0", 422, "invalid_input"),
        ("GET", "/teams?limit=201", 422, "invalid_input"),
        ("GET", "/teams?limit=many", 422, "invalid_input"),
        ("GET", "/teams/checkout/modes?from=2026-01-01T00:00:00", 422, "moment_without_zone"),
        (
            "GET",
            "/teams/checkout/modes?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z",
            422,
            "from_after_to",
        ),
        ("GET", "/teams?limt=3", 422, "parameter_unknown"),
        ("GET", "/severities?search=x", 422, "parameter_unknown"),
        ("GET", "/teams/none?zone=utc", 422, "parameter_unknown"),
        ("DELETE", "/teams", 405, "method_not_allowed"),
        ("POST", "/openapi.json", 405, "method_not_allowed"),
        ("DELETE", "/audiences/seven", 405, "method_not_allowed"),
        ("GET", "/audiences/seven", 422, "invalid_input"),
        ("GET", "/audiences/99999999999999999999", 422, "invalid_input"),
    ],
)
def test_paths_and_queries_are_refused_in_the_same_form(
    program: Caller, method: str, path: str, status: int, code: str
) -> None:
    check_problem(program(method, path), status, code)


def test_a_misspelt_parameter_is_named_with_those_there_are(
    program: Caller, speaks_as: Callable[[str], Caller]
) -> None:
    answer = program("GET", "/messages?incident=x&sate=failed")
    assert [error["field"] for error in answer.body["errors"]] == ["sate"]
    assert "limit, cursor, incident, state" in answer.body["detail"]
    assert speaks_as("nobody")("GET", "/messages?sate=failed").status == 401


def test_a_refused_method_says_which_ones_are_possible(program: Caller) -> None:
    allowed = program("PUT", "/teams").headers["Allow"]
    assert {word.strip() for word in allowed.split(",")} == {"GET", "POST"}


def test_the_database_gone_is_503_and_asks_to_try_again(
    program: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("peacetime.api.teams.queries.teams_after", gone)
    answer = program("GET", "/teams")
    check_problem(answer, 503, "database_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_mistake_of_ours_leaks_nothing(
    speaks_as: Callable[[str], Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret internals")

    program = speaks_as("a program")
    monkeypatch.setattr("peacetime.api.teams.queries.teams_after", fail)
    answer = program("GET", "/teams")
    check_problem(answer, 500, "internal_error")
    assert "secret internals" not in str(answer.body)
