"""What cannot be done is a sentence on stderr and an exit code."""

import socket
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from peacetime.cli import connection
from peacetime.storage.models import TimelineEntry
from tests.cli.conftest import Terminal
from tests.cli.test_acts import DECLARE

HERE = {"PEACETIME_TOKEN": "pt_a", "PEACETIME_URL": ""}


def test_what_the_api_refuses_is_its_sentence(types: Terminal, incident: str) -> None:
    refused = types("rescue", "checkout", *DECLARE, "--yes")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Checkout is in Rescue Mode already")
    as_json = types("rescue", "checkout", *DECLARE, "--yes", "--json")
    assert orjson.loads(as_json.stderr)["code"] == "already_in_rescue"


def test_every_wrong_field_has_its_sentence(types: Terminal) -> None:
    wrong = ("--trigger", "x", "--summary", "a", "--severity", "y", "--done-when", "b", "--yes")
    refused = types("rescue", "checkout", *wrong)
    assert refused.exit_code == 1
    assert refused.stderr.count("Choose one of") == 2


def test_wrong_usage_is_code_two(types: Terminal) -> None:
    assert types("incident", "criterion", "abc", "one").exit_code == 2
    assert types("import", "incidents", "/nowhere.csv", "--team", "checkout").exit_code == 2
    assert types("dance").exit_code == 2


def test_without_a_token_it_says_how_to_make_one() -> None:
    refused = Terminal({"PEACETIME_TOKEN": ""})("board")
    assert refused.exit_code == 1
    assert "peacetime token create" in refused.stderr


def test_a_token_that_is_not_one_is_refused() -> None:
    assert Terminal({"PEACETIME_TOKEN": "päss"})("board").exit_code == 2


def test_where_nothing_answers_it_says_how_to_start() -> None:
    with socket.socket() as reserved:  # bound, but nobody listens
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        refused = Terminal({**HERE, "PEACETIME_URL": url})("board")
    assert refused.exit_code == 1
    assert f"Nothing answers at {url}" in refused.stderr
    assert "peacetime up" in refused.stderr


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://a", "http://[", "nonsense"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    refused = Terminal({**HERE, "PEACETIME_URL": url})("board")
    assert refused.exit_code == 2
    assert url in refused.stderr


class Flaky(httpx.BaseTransport):
    """Answers what it was told to, one after the other, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers: Iterator[httpx.Response | Exception] = iter(answers)
        self.keys: list[str | None] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers.get("Idempotency-Key"))
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    return slept


def busy() -> httpx.Response:
    problem = {"detail": "The database does not answer.", "code": "database_unavailable"}
    kind = {"Content-Type": "application/problem+json", "Retry-After": "2"}
    return httpx.Response(503, content=orjson.dumps(problem), headers=kind)


def test_a_silence_is_asked_again_with_the_same_key(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    entry = {"id": 1, "at": "2026-03-04T12:00:00Z", "kind": "note", "actor_name": "Alice"}
    entry |= {"text": "a", "reason": "", "corrects": None}
    unheard = httpx.ReadTimeout("slow")
    flaky = Flaky(busy(), unheard, httpx.Response(201, json=entry))
    monkeypatch.setattr(connection, "transport", flaky)
    assert Terminal(HERE)("incident", "note", "abc", "a").exit_code == 0
    assert len(set(flaky.keys)) == 1
    assert flaky.keys[0]
    assert pauses == [2.0, 1.0], "as asked by Retry-After, then the usual"


def test_it_does_not_ask_for_ever(monkeypatch: pytest.MonkeyPatch, pauses: list[float]) -> None:
    monkeypatch.setattr(connection, "transport", Flaky(*(busy() for _ in range(4))))
    refused = Terminal(HERE)("board")
    assert (refused.exit_code, refused.stderr) == (1, "The database does not answer.\n")
    assert len(pauses) == 3


def test_another_programs_answer_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    page = httpx.Response(200, html="<h1>It works!</h1>")
    monkeypatch.setattr(connection, "transport", Flaky(page))
    refused = Terminal(HERE)("board")
    assert refused.exit_code == 1
    assert "is not Peacetime" in refused.stderr


def test_a_note_sent_twice_in_one_silence_is_written_once(
    types: Terminal, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner: Any = connection.transport

    class LosesTheFirstAnswer(httpx.BaseTransport):
        lost = False

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = inner.handle_request(request)
            answer.read()
            if not self.lost and request.method == "POST":
                self.lost = True
                raise httpx.ReadError("reset")
            return answer

    monkeypatch.setattr(connection, "transport", LosesTheFirstAnswer())
    assert types("incident", "note", incident, "only once").exit_code == 0
    assert TimelineEntry.objects.filter(text="only once").count() == 1
