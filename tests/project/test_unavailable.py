"""The database goes away in the middle: 503 on every door, and the form keeps what was typed."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from peacetime.project.deadline import SECONDS, DeadlinePassed, _until


def lose_the_database(_request: HttpRequest) -> HttpResponse:
    raise OperationalError("server closed the connection unexpectedly")


def fail_otherwise(_request: HttpRequest) -> HttpResponse:
    raise ValueError("ours")


urlpatterns = [
    path("form", lose_the_database),
    path("api/v1/anything", lose_the_database),
    path("ours", fail_otherwise),
]
handler500 = "peacetime.project.faults.internal_error"
pytestmark = pytest.mark.urls("tests.project.test_unavailable")


class Fields(HTMLParser):
    """The fields of a form, as a browser would send them again."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.named: dict[str, str] = {}
        self.tags: set[str] = set()
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.add(tag)
        name = values.get("name") or ""
        if tag == "textarea":
            self._inside, self.named[name] = name, ""
        elif tag == "input":
            self.named[name] = values.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.named[self._inside] += data


def _post(client: Client, **typed: str) -> Any:
    return client.post("/form?from=board", typed)


def test_the_page_says_when_to_come_back(client: Client) -> None:
    response = client.get("/form")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "Nothing was saved" in response.text


def test_the_form_keeps_what_was_typed(client: Client) -> None:
    response = _post(client, summary="Checkout is down\nsince ten", severity="SEV1")
    fields = Fields(response.text)
    assert fields.named["summary"].removeprefix("\n") == "Checkout is down\nsince ten"
    assert fields.named["severity"].strip() == "SEV1"
    assert "action='/form?from=board'" in response.text


def test_what_was_typed_is_shown_as_text_and_never_as_a_page(client: Client) -> None:
    hostile = "</textarea><script>alert(1)</script>"
    response = _post(client, **{"text": hostile, "<script>": "name"})
    fields = Fields(response.text)
    assert "script" not in fields.tags
    assert fields.named["text"].strip() == hostile


def test_passwords_and_tokens_are_not_shown_again(client: Client) -> None:
    response = _post(client, password="hunter2", new_password="hunter3", api_token="pt_x", note="n")
    assert not {"hunter2", "hunter3", "pt_x"} & set(Fields(response.text).named.values())
    assert "hunter" not in response.text


def test_a_forged_form_is_not_armed_with_a_token() -> None:
    response = Client(enforce_csrf_checks=True).post("/form", {"summary": "forged"})
    assert response.status_code == 403
    assert "forged" not in response.text


def test_a_program_hears_a_problem(client: Client) -> None:
    response = client.post("/api/v1/anything", {}, content_type="application/json")
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "2"
    problem = response.json()
    assert (problem["status"], problem["code"]) == (503, "database_unavailable")


def test_a_mistake_of_ours_is_not_called_an_outage() -> None:
    response = Client(raise_request_exception=False).get("/ours")
    assert response.status_code == 500
    assert "A mistake of ours" in response.text


def test_nothing_more_is_asked_after_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = _until(100.0)
    execute = lambda sql, *_: asked.append(sql)  # noqa: E731 - a stand-in of one line
    monkeypatch.setattr("time.monotonic", lambda: 100.0 - SECONDS)
    ask(execute, "SELECT 1", None, False, {})
    monkeypatch.setattr("time.monotonic", lambda: 100.1)
    with pytest.raises(DeadlinePassed):
        ask(execute, "SELECT 2", None, False, {})
    assert asked == ["SELECT 1"]
