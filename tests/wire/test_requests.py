"""The one way out: asked once, at the address that was looked at, within a time and a size."""

import asyncio
import gzip
import json
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from peacetime.wire.requests import Answer, NotReached, ask
from peacetime.wire.waiting import retry_after

SECRET = "hooks-5f2a"
URL = f"https://chat.example.org/{SECRET}"
NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


def looking_up(*numbers: str, **by_host: str) -> Any:
    """A network where every name has these addresses, but for those named."""

    def look_up(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        own = by_host.get(host.partition(".")[0])
        found = [own] if own else list(numbers)
        if not found:
            raise socket.gaierror("no such host")
        return [(0, 0, 0, "", (number, port)) for number in found]

    return look_up


PUBLIC = looking_up("203.0.114.7")


def a_response(status: int = 200, content: bytes = b"{}", **headers: str) -> httpx.Response:
    """As it comes over the network: not read yet."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, stream=httpx.ByteStream(content))


def asking(answer: Any, method: str = "POST", url: str = URL, **more: Any) -> Answer:
    respond = answer if callable(answer) else lambda _: answer
    more.setdefault("look_up", PUBLIC)
    return ask(method, url, transport=httpx.MockTransport(respond), **more)


def test_the_address_that_was_looked_at_is_asked_in_the_name_of_the_host() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return a_response(201, b'{"id": 1}', X_Id="7")

    said = asking(
        answer, json={"text": "Grüße"}, headers={"Authorization": "Bearer x", "host": "evil"}
    )
    assert (said.status, said.json(), said.headers["x-id"], said.is_taken) == (
        201,
        {"id": 1},
        "7",
        True,
    )
    [request] = asked
    assert request.url.host == "203.0.114.7"
    assert request.headers.get_list("Host") == ["chat.example.org"]
    assert request.extensions["sni_hostname"] == "chat.example.org"
    assert request.headers["Accept-Encoding"] == "identity"
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == {"text": "Grüße"}


def test_a_host_inside_the_network_is_asked_only_where_it_is_allowed() -> None:
    inside = looking_up("10.0.0.1")
    with pytest.raises(NotReached, match="PEACETIME_ALLOWED_PRIVATE_HOSTS"):
        asking(a_response(), look_up=inside)
    with pytest.raises(NotReached, match="https only"):
        asking(a_response(), url="http://chat.example.org/")
    allowed = {"look_up": inside, "allowed_hosts": ["CHAT.example.org"]}
    assert asking(a_response(), **allowed).status == 200
    assert asking(a_response(), url="http://chat.example.org/", **allowed).status == 200


def test_the_setting_allows_where_the_caller_says_nothing(settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ("chat.example.org",)
    inside = looking_up("10.0.0.1")
    assert asking(a_response(), look_up=inside).status == 200
    with pytest.raises(NotReached, match="inside the network"):
        asking(a_response(), look_up=inside, allowed_hosts=())


@pytest.mark.parametrize(
    "url", ["", "https://", "chat.example.org", "file:///etc/passwd", "https://[::1", "https://x:99999/", "https://" + "a" * 5000, "\0"]
)  # fmt: skip
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(NotReached):
        asking(a_response(), url=url)


def test_a_second_address_is_tried_where_the_first_lets_nobody_in() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if len(asked) == 1:
            raise httpx.ConnectError("no route")
        return a_response()

    both = looking_up("2620:fe::fe", "9.9.9.9")
    assert asking(answer, look_up=both).status == 200
    assert asked == ["2620:fe::fe", "9.9.9.9"]


def test_a_redirect_is_an_answer_and_followed_only_when_asked_to() -> None:
    assert asking(a_response(302, Location="https://inside.example.org/")).status == 302
    network = looking_up("203.0.114.7", inside="10.0.0.1")
    with pytest.raises(NotReached, match=r"inside\.example\.org is inside"):
        asking(
            a_response(302, Location="https://inside.example.org/"),
            "GET",
            look_up=network,
            redirects=3,
        )
    with pytest.raises(NotReached, match="leads on and on"):
        asking(lambda _: a_response(302, Location="/again"), "GET", redirects=3)
    with pytest.raises(
        NotReached, match="leads on and on"
    ):  # what writes is not repeated elsewhere
        asking(a_response(307, Location="https://other.example.org/"), "POST", redirects=3)


def test_credentials_are_for_one_host() -> None:
    seen: list[tuple[str, bool]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers["Host"], "Authorization" in request.headers))
        onward = {
            "chat.example.org": "/twice" if len(seen) == 1 else "https://other.example.org/",
        }.get(request.headers["Host"])
        return a_response(302, Location=onward) if onward else a_response()

    asking(answer, "GET", headers={"Authorization": "Bearer x"}, redirects=3)
    assert seen == [
        ("chat.example.org", True),
        ("chat.example.org", True),
        ("other.example.org", False),
    ]


def test_an_answer_is_never_larger_than_said_packed_or_not() -> None:
    assert asking(a_response(content=b"x" * 1000), largest=1000).body == b"x" * 1000
    with pytest.raises(NotReached, match="larger than 999 bytes"):
        asking(a_response(content=b"x" * 1000), largest=999)
    packed = gzip.compress(b"x" * 5_000_000)
    assert asking(a_response(content=gzip.compress(b"yes"), Content_Encoding="gzip")).body == b"yes"
    with pytest.raises(NotReached, match="larger than 2 MB"):
        asking(a_response(content=packed, Content_Encoding="gzip"))
    with pytest.raises(NotReached, match="packs its answer"):
        asking(a_response(content=b"?", Content_Encoding="br"))
    with pytest.raises(NotReached, match="cannot be unpacked"):
        asking(a_response(content=b"no gzip", Content_Encoding="gzip"))
    with pytest.raises(NotReached, match="broke off"):
        asking(a_response(content=packed[:-20], Content_Encoding="gzip"), largest=9_000_000)


def test_a_server_that_never_ends_is_left() -> None:
    async def answer(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    with pytest.raises(
        NotReached, match=r"chat\.example\.org does not answer within 0\.05 seconds"
    ):
        asking(answer, seconds=0.05)


@pytest.mark.parametrize(
    "problem",
    [
        httpx.ConnectError(URL),
        httpx.ConnectError(f"CERTIFICATE_VERIFY_FAILED {URL}"),
        httpx.ReadTimeout(URL),
        httpx.RemoteProtocolError(URL),
        ValueError(URL),
    ],
)
def test_no_sentence_of_a_failure_holds_the_address(problem: Exception) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise problem

    with pytest.raises(NotReached) as refused:
        asking(answer)
    assert SECRET not in refused.value.sentence


@pytest.mark.parametrize("body", [b"<html>", b"", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_said(body: bytes) -> None:
    with pytest.raises(NotReached, match="no JSON"):
        Answer(200, {}, body).json()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0.5", 0.5),
        ("0", 0),
        ("Mon, 05 Jan 2026 10:01:30 GMT", 90),
        ("Mon, 05 Jan 2026 09:00:00 GMT", 0),
        ("99999999999999", 86_400),
        ("1e999", 86_400),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("1x", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(said: str, seconds: float | None) -> None:
    waits = retry_after(Answer(429, {"retry-after": said}, b""), at=NOW)
    assert waits == (None if seconds is None else timedelta(seconds=seconds))
    assert retry_after(Answer(429, {}, b""), at=NOW) is None
