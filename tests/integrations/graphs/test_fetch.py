"""Graphs of other tools: what does not come is told, and never the token."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from peacetime.documents.graphs import Text, read_graph
from peacetime.integrations.graphs import fetch
from peacetime.integrations.graphs.fetch import (
    FETCHES,
    NotFetched,
    Source,
    fetch_backstage,
    fetch_jaeger,
    fetch_prometheus,
)

Answer = Callable[[httpx.Request], httpx.Response]
TOKEN = "very-secret"


def at(answer: Answer, url: str = "https://tool.example.org/") -> Source:
    return Source(url, TOKEN, transport=httpx.MockTransport(answer))


def metrics(*pairs: tuple[str, str]) -> dict[str, Any]:
    rows = [{"metric": {"client": a, "server": b}, "value": [1, "3"]} for a, b in pairs]
    return {"status": "success", "data": {"resultType": "vector", "result": rows}}


def test_prometheus_is_asked_for_requests_and_then_for_presence() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["query"])
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        return httpx.Response(
            200, json=metrics(("page", "orders")) if len(asked) > 1 else metrics()
        )

    found = read_graph(Text(fetch_prometheus(at(answer))))
    assert [edge for need in found.system.needs for edge in need.edges] == [("page", "orders")]
    assert ["request_total" in asked[0], "connection_info" in asked[1]] == [True, True]


def test_a_prometheus_without_such_metrics_is_told() -> None:
    with pytest.raises(NotFetched, match="no metrics of a service graph"):
        fetch_prometheus(at(lambda _: httpx.Response(200, json=metrics())))


def test_backstage_is_asked_for_what_runs() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/catalog/entities"
        assert request.url.params.get_list("filter") == [
            *("kind=component", "kind=resource", "kind=api")
        ]
        return httpx.Response(200, json=[{"kind": "Component", "metadata": {"name": "a"}}])

    assert read_graph(Text(fetch_backstage(at(answer)))).form == "backstage"


def broken(error: Exception) -> Answer:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (broken(httpx.ConnectError("refused")), "Nothing answers at"),
        (broken(httpx.ReadTimeout("slow")), "does not answer within"),
        (broken(httpx.RemoteProtocolError(TOKEN)), "cannot be read"),
        (lambda _: httpx.Response(401), "wants a token"),
        (lambda _: httpx.Response(500, text="out of memory"), "answers 500: out of memory"),
        (
            lambda _: httpx.Response(302, headers={"Location": "https://x.example"}),
            "leads elsewhere",
        ),
        (lambda _: httpx.Response(200, html="<p>Sign in"), "answers with a page"),
    ],
)
@pytest.mark.parametrize("tool", FETCHES)
def test_what_does_not_come_is_told_without_the_token(
    tool: str, answer: Answer, sentence: str
) -> None:
    with pytest.raises(NotFetched, match=sentence) as refused:
        FETCHES[tool](at(answer))
    assert TOKEN not in str(refused.value)


def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch, "LARGEST", 1000)
    sent = []

    def parts() -> Any:
        for _ in range(1000):
            sent.append(1)
            yield b"x" * 500

    with pytest.raises(NotFetched, match="sends more than"):
        fetch_jaeger(at(lambda _: httpx.Response(200, content=parts())))
    assert len(sent) < 10


@pytest.mark.parametrize(
    "url", ["", "tool.example.org", "file:///etc/passwd", "http://", "ftp://x"]
)
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(NotFetched, match="is no address"):
        fetch_jaeger(Source(url))
