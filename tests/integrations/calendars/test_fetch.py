"""A calendar is asked for once, of a public address, within a size; and nothing inside is read through us."""

import asyncio
import socket
from typing import Any

import httpx
import pytest

from peacetime.integrations.calendars import fetch as fetching
from peacetime.integrations.calendars.fetch import NotFetched, fetch
from peacetime.project import logs

SECRET = "private-5f2a"
URL = f"https://calendar.example.org/{SECRET}/team.ics"
FILE = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def a_response(content: bytes = FILE) -> httpx.Response:
    """As it comes over the network: not read yet."""
    return httpx.Response(200, stream=httpx.ByteStream(content))


def looking_up(*numbers: str) -> Any:
    """A network where every name has these addresses."""

    def look_up(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        if not numbers:
            raise socket.gaierror("no such host")
        return [(0, 0, 0, "", (number, port)) for number in numbers]

    return look_up


PUBLIC = looking_up("203.0.114.7")


def asking(answer: Any, url: str = URL, look_up: Any = PUBLIC, **more: Any) -> bytes:
    respond = answer if callable(answer) else lambda _: answer
    return fetch(url, transport=httpx.MockTransport(respond), look_up=look_up, **more)


def test_the_address_that_was_looked_at_is_asked_in_the_name_of_the_host() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return a_response()

    assert asking(answer) == FILE
    [request] = asked
    assert request.url.host == "203.0.114.7"
    assert request.headers["Host"] == "calendar.example.org"
    assert request.extensions["sni_hostname"] == "calendar.example.org"
    assert "gzip" not in request.headers["Accept-Encoding"]


def test_what_leads_inside_is_refused() -> None:
    with pytest.raises(NotFetched, match="inside the network"):
        asking(a_response(), look_up=looking_up("10.1.2.3"))


def test_a_redirect_is_looked_at_like_the_first_address() -> None:
    def look_up(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        number = "10.0.0.1" if host == "inside.example.org" else "203.0.114.7"
        return [(0, 0, 0, "", (number, port))]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/new.ics":
            return a_response()
        to = "https://inside.example.org/" if "in" in request.url.path[1:3] else "/new.ics"
        return httpx.Response(302, headers={"Location": to})

    assert asking(answer, look_up=look_up) == FILE
    with pytest.raises(NotFetched, match=r"inside\.example\.org is inside"):
        asking(answer, "https://calendar.example.org/inward", look_up=look_up)


def test_redirects_end() -> None:
    with pytest.raises(NotFetched, match="leads on and on"):
        asking(httpx.Response(302, headers={"Location": "/again"}))
    with pytest.raises(NotFetched, match="https only"):
        asking(httpx.Response(302, headers={"Location": "http://calendar.example.org/"}))
    with pytest.raises(NotFetched, match="no address"):
        asking(httpx.Response(302, headers={"Location": "file:///etc/passwd"}))


def test_without_https_only_an_allowed_host_is_asked() -> None:
    inside, url = looking_up("10.0.0.1"), "http://dav.internal/team.ics"
    with pytest.raises(NotFetched, match="https only"):
        asking(a_response(), url, inside)
    answered = asking(a_response(), url, inside, allowed=["DAV.internal"])
    assert answered == FILE


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(404), "answers 404"),
        (a_response(b"x" * (fetching.LARGEST + 1)), "larger than 5 MB"),
    ],
)
def test_what_is_no_calendar_is_said_in_a_sentence(answer: httpx.Response, said: str) -> None:
    with pytest.raises(NotFetched, match=said) as refused:
        asking(answer)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "problem", [httpx.ConnectError(URL), httpx.ReadTimeout(URL), ValueError(URL)]
)
def test_no_sentence_of_a_failure_holds_the_address(problem: Exception) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise problem

    with pytest.raises(NotFetched) as refused:
        asking(answer)
    assert SECRET not in str(refused.value)


def test_a_server_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    monkeypatch.setattr(fetching, "SECONDS", 0.05)
    with pytest.raises(NotFetched, match="does not answer within"):
        asking(answer)


def test_a_host_that_is_not_there_is_said() -> None:
    with pytest.raises(NotFetched, match="There is no host"):
        asking(httpx.Response(200), look_up=looking_up())


@pytest.mark.parametrize("level", ["debug", "info", "error"])
def test_at_no_level_is_the_address_logged(level: str) -> None:
    loggers = logs.configuration(level)["loggers"]
    assert {loggers[name]["level"] for name in ("httpx", "httpcore")} == {"WARNING"}
