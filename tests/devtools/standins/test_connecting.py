"""The demo is connected to its stand-ins once, as an administrator would."""

import json

import pytest

from devtools.standins import connecting
from devtools.standins.all import Together, found
from devtools.standins.base import Standin, serving
from devtools.standins.http import Reply, Request
from peacetime.queries.providers import providers


class Installation(Standin):
    """As much of the API as is asked."""

    name = "installation"
    here: list[dict[str, object]]

    def __init__(self) -> None:
        super().__init__()
        self.here = []

    def answer(self, request: Request) -> Reply:
        assert request.path == "/api/v1/connections"
        if request.method == "GET":
            return Reply({"items": self.here})
        said = request.json()
        if said["provider"] == "nothing":
            return Reply({"detail": "no"}, 404)
        self.here.append({"name": said["name"], "retired_at": None})
        return Reply(said, 201)


def test_each_stand_in_that_can_be_is_connected_once() -> None:
    tools = Together(found(), "http://127.0.0.1:9").tools.values()
    with serving(Installation()) as installation:
        first = connecting.connect(installation.url, "token", tools)
        assert {"Discord", "Mattermost", "Microsoft Teams"} <= set(first)
        assert connecting.connect(installation.url, "token", tools) == []
        asked = installation.taken[1]
        assert asked.headers["authorization"] == "Bearer token"
        assert json.loads(asked.body)["provider"] in providers()


def test_the_mailbox_of_the_demo_is_read_and_found_again_at_its_new_port() -> None:
    class Sources(Standin):
        def answer(self, request: Request) -> Reply:
            slugs = [{"slug": "mail"}] if len(self.received) > 2 else []
            return Reply({"sources": slugs})

    with serving(Sources()) as api:
        assert connecting.connect_mailbox(api.url, "token", "alerts@example.org:1143")
        assert not connecting.connect_mailbox(api.url, "token", "alerts@example.org:1144")
        boxes = [json.loads(each.body) for each in api.taken if each.method == "PUT"]
        assert [(box["user_name"], box["port"]) for box in boxes] == [
            ("alerts@example.org", 1143),
            ("alerts@example.org", 1144),
        ]
        assert [each.method for each in api.taken].count("POST") == 1


def test_what_is_filled_in_is_what_the_provider_asks() -> None:
    for tool in Together(found(), "http://127.0.0.1:9").tools.values():
        wanted = tool.connection()
        if wanted is not None:
            key, values = wanted
            fields = {field.name: field for field in providers()[key].fields}
            needed = {
                name for name, field in fields.items() if field.is_required and not field.default
            }
            assert needed <= set(values) <= set(fields)


def test_a_refusal_is_told() -> None:
    class Odd(Standin):
        name = title = "odd"

        def connection(self) -> tuple[str, dict[str, str]]:
            return "nothing", {}

    with (
        serving(Installation()) as installation,
        pytest.raises(connecting.NotConnected, match="odd"),
    ):
        connecting.connect(installation.url, "token", [Odd()])
