"""A stand-in records what comes, and is slow, fails, limits and lies when it is told to."""

import json
from collections.abc import Iterator

import httpx
import pytest

from devtools.standins.all import Together, found
from devtools.standins.base import Standin, listening, serving
from devtools.standins.discord import PATH, DiscordStandin
from devtools.standins.http import MOODS, Mood, Reply, Request
from tests.asking import asking


@pytest.fixture
def ask() -> Iterator[httpx.Client]:
    """One for all that a test asks, each over a line of its own."""
    with asking(limits=httpx.Limits(max_keepalive_connections=0)) as client:
        yield client


class Echo(Standin):
    name = "echo"

    def answer(self, request: Request) -> Reply:
        return Reply({"said": request.text, "query": request.query})


def test_what_comes_is_recorded_and_answered(ask: httpx.Client) -> None:
    with serving(Echo()) as echo:
        said = ask.post(f"{echo.url}/a/b?c=d", content=b"hello", headers={"X-Key": "1"}).json()
        assert said == {"said": "hello", "query": {"c": "d"}}
        [request] = echo.wait_for(1)
        assert (request.method, request.path, request.headers["x-key"]) == ("POST", "/a/b", "1")


def test_it_behaves_as_it_is_told_and_then_well_again(ask: httpx.Client) -> None:
    with serving(Echo()) as echo:
        for name in ("failing", "down", "limiting", "lying"):
            ask.post(f"{echo.url}/_control", json={"mood": name})
            answer = ask.get(echo.url)
            assert answer.status_code == MOODS[name].status
            assert answer.headers.get("retry-after", "") == MOODS[name].retry_after
        assert echo.taken == []
        echo.mood = Mood(is_cut=True, times=1)
        with pytest.raises(httpx.RemoteProtocolError):
            ask.post(echo.url, content=b"taken, and not answered")
        assert ask.get(echo.url).status_code == 200
        assert [request.text for request in echo.taken] == ["taken, and not answered", ""]
        kept = ask.get(f"{echo.url}/_control").json()["received"]
        assert [each["status"] for each in kept] == [500, 503, 429, 200, 0, 200]
        ask.delete(f"{echo.url}/_control")
        assert echo.received == []
        assert ask.post(f"{echo.url}/_control", json={"mood": "sulky"}).status_code == 422


def test_all_stand_at_one_address_with_a_page(ask: httpx.Client) -> None:
    tools = Together(found())
    assert {"discord", "mattermost", "teams", "webhook"} <= set(tools.tools)
    with listening(tools) as url:
        tools.place(url)
        discord = tools.tools["discord"]
        assert discord.url == f"{url}/discord"
        embed = {"title": "Checkout is in Rescue Mode", "description": "<b>Payments</b> time out"}
        taken = ask.post(f"{url}/discord{PATH}?wait=true", content=json.dumps({"embeds": [embed]}))
        assert taken.json()["id"] == "1"
        page = ask.get(url).text
        assert "Checkout is in Rescue Mode: &lt;b&gt;Payments&lt;/b&gt;" in page
        ask.post(url, data={"tool": "discord", "mood": "failing"})
        assert ask.get(f"{url}/discord{PATH}").status_code == 500
        assert ask.get(f"{url}/nobody").status_code == 404
    assert isinstance(discord, DiscordStandin)
