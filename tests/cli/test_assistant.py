"""An assistant speaks to Peacetime: the official client over streams in memory, the application over HTTP."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from django.utils import timezone
from mcp import Client
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult

from peacetime.cli import assistant_command
from peacetime.cli.assistant.confirming import Confirmations, Intent
from peacetime.cli.assistant.server import server
from peacetime.queries.access import actor_of
from peacetime.storage.models import Incident, Rescue, TimelineEntry
from peacetime.usecases.tokens import create_token
from tests.builders import a_declaration, a_postmortem, a_service, an_action, an_incident
from tests.cast import Cast, the_cast
from tests.cli.conftest import Terminal
from tests.groups import a_group, a_suggestion

READS = {
    *("board", "team", "incident", "incidents", "timeline", "alerts", "suggestions", "capacity"),
    *("what_if", "postmortems", "postmortem", "action_items"),
}
WRITES = {"declare_rescue", "send_update", "write_note", "assign_role", "stand_down"}
DECLARED = {
    "team": "checkout",
    "trigger": "reliability",
    "summary": "Payments time out",
    "severity": "SEV1",
    "done_when": "payments succeed",
}


@dataclass
class Talk:
    """Asks as one of the cast; `MODES` are the old handshake and the new way without one."""

    mode: str = "legacy"

    def __call__(self, *calls: tuple[str, dict[str, Any]], has_writes: bool = True) -> list[Any]:
        async def talk(client: Client) -> list[Any]:
            return [await client.call_tool(name, said) for name, said in calls]

        return self.with_client(talk, has_writes=has_writes)

    def one(self, name: str, **said: Any) -> CallToolResult:
        (answer,) = self((name, said))
        assert isinstance(answer, CallToolResult)
        return answer

    def told(self, name: str, **said: Any) -> dict[str, Any]:
        answer = self.one(name, **said)
        assert not answer.is_error, answer.content
        assert answer.structured_content is not None
        return answer.structured_content

    def with_client(
        self, talk: Callable[[Client], Awaitable[Any]], *, has_writes: bool = True
    ) -> Any:
        async def run() -> Any:
            async with Client(server(has_writes=has_writes), mode=self.mode) as client:
                return await talk(client)

        return asyncio.run(run())


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return the_cast(password=None)


@pytest.fixture
def talks_as(cast: Cast, address: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Talk]:
    monkeypatch.setenv("PEACETIME_URL", address)

    def as_(name: str, role: str = "") -> Talk:
        person = getattr(cast, name)
        at = timezone.now()
        made = create_token("talk", role or person.org_role, actor=actor_of(person), at=at)
        monkeypatch.setenv("PEACETIME_TOKEN", made.secret)
        return Talk()

    return as_


def test_every_tool_reads_and_says_it_in_sentences(
    talks_as: Callable[[str], Talk], cast: Cast
) -> None:
    incident = an_incident(
        cast.checkout, a_declaration(commander=cast.alice.email), at=timezone.now()
    )
    a_service("Payments API", team=cast.checkout)
    a_postmortem(incident)
    an_action(team=cast.checkout, text="Add a limit to the queue")
    talk = talks_as("charlie")
    board = talk.told("board")
    assert board["sentences"][0] == "The team is in Rescue Mode"
    assert board["details"]["rescues"][0]["incident"] == incident.ref
    assert "We are in Rescue Mode" in talk.told("team", team="checkout")["sentences"][0]
    assert "Payments time out" in talk.told("incident", incident=incident.ref)["sentences"][0]
    assert len(talk.told("incidents", words="payments")["details"]["items"]) == 1
    assert talk.told("timeline", incident=incident.ref, limit=1)["details"]["left_out"] > 0
    assert "payments-api" in talk.told("what_if", service=["payments-api"])["sentences"][0]
    assert talk.told("postmortems", words="nothing")["sentences"] == ["No postmortem was found."]
    (written,) = talk.told("postmortems")["details"]["items"]
    assert talk.told("postmortem", postmortem=written["id"])["details"]["title"] == written["title"]
    assert "Add a limit" in talk.told("action_items")["sentences"][0]
    group = a_group(cast.checkout, "Orders fail")
    (line,) = talk.told("alerts", team="checkout")["sentences"]
    assert line.startswith(f"{group.ref} firing")
    assert "Orders fail" in line
    assert talk.told("suggestions")["sentences"] == ["Nothing is suggested."]
    a_suggestion(cast.checkout)
    assert "checkout" in talk.told("suggestions", team="checkout")["sentences"][0]


def test_the_new_way_without_a_handshake_answers_the_same(
    talks_as: Callable[[str], Talk], cast: Cast
) -> None:
    talks_as("charlie")
    assert Talk("auto").told("board") == Talk("legacy").told("board")


def test_what_the_api_refuses_is_told_in_its_sentence(talks_as: Callable[[str], Talk]) -> None:
    talk = talks_as("charlie")
    for name, said, code in (
        ("incident", {"incident": "nothing"}, "incident_unknown"),
        ("capacity", {"team": "checkout"}, "capacity_hidden"),
        ("team", {"team": "../people"}, "path_unknown"),
    ):
        answer = talk.one(name, **said)
        assert answer.is_error
        assert code in str(answer.content)


def test_tools_that_write_are_offered_only_where_that_is_allowed(
    talks_as: Callable[[str], Talk],
) -> None:
    async def names(client: Client) -> dict[str, Any]:
        return {tool.name: tool for tool in (await client.list_tools()).tools}

    talk = talks_as("bob")
    without = talk.with_client(names, has_writes=False)
    assert set(without) == READS
    assert all(tool.annotations.read_only_hint for tool in without.values())
    assert all(tool.output_schema for tool in without.values())
    among = talk.with_client(names)
    assert set(among) == READS | WRITES
    assert not any(among[name].annotations.read_only_hint for name in WRITES)


def test_nothing_is_done_before_somebody_agreed_and_then_once(
    talks_as: Callable[[str], Talk], cast: Cast
) -> None:
    talk = talks_as("bob")

    async def declare(client: Client) -> list[Any]:
        first = await client.call_tool("declare_rescue", DECLARED)
        assert not await asyncio.to_thread(Rescue.objects.exists)
        confirm = first.structured_content["confirm"]
        other = {**DECLARED, "severity": "SEV0", "confirm": confirm}
        refused = await client.call_tool("declare_rescue", other)
        agreed = {**DECLARED, "confirm": confirm}
        return [first, refused, *[await client.call_tool("declare_rescue", agreed) for _ in "12"]]

    first, refused, done, again = talk.with_client(declare)
    sentences = first.structured_content["sentences"]
    assert sentences[0] == "checkout will be in Rescue Mode (SEV1): Payments time out"
    assert sentences[-1].startswith("Nothing is done yet.")
    assert not first.structured_content["is_done"]
    assert refused.is_error
    assert "of other words" in str(refused.content)
    assert done.structured_content["is_done"]
    assert again.structured_content["details"]["id"] == done.structured_content["details"]["id"]
    assert Incident.objects.count() == 1


def test_a_rescue_is_run_to_its_end(talks_as: Callable[[str], Talk], cast: Cast) -> None:
    incident = an_incident(cast.checkout, at=timezone.now())
    talk = talks_as("bob")
    of = {"incident": incident.ref}
    acts: list[tuple[str, dict[str, Any]]] = [
        ("write_note", {**of, "text": "roll back", "kind": "decision", "reason": "it is new"}),
        ("send_update", {**of, "text": "Some payments fail", "status": "identified"}),
        ("assign_role", {**of, "role": "scribe", "person": "bob@example.org"}),
        ("stand_down", {"team": "checkout", "summary": "A pool", "override_reason": "a drill"}),
    ]

    async def run(client: Client) -> list[Any]:
        done = []
        for name, said in acts:
            shown = await client.call_tool(name, said)
            assert not shown.is_error, shown.content
            confirm = shown.structured_content["confirm"]
            done.append((shown, await client.call_tool(name, {**said, "confirm": confirm})))
        return done

    note, update, role, over = talk.with_client(run)
    assert "This decision will stand in the timeline" in str(note[0].content)
    assert TimelineEntry.objects.filter(incident=incident, kind="decision").count() == 1
    assert "Some payments fail" in str(update[0].content)
    assert update[1].structured_content["details"]["status"] == "identified"
    assert "Now that is nobody." in str(role[0].content)
    assert role[1].structured_content["sentences"] == ["bob@example.org is scribe now."]
    assert "Not met yet" in str(over[0].content)
    assert "is back in Delivery Mode" in over[1].structured_content["sentences"][0]
    assert not Rescue.objects.filter(end_is="open").exists()


def test_what_cannot_be_done_is_said_before_anybody_is_asked(
    talks_as: Callable[[str], Talk], cast: Cast
) -> None:
    incident = an_incident(cast.checkout, at=timezone.now())
    talk = talks_as("bob")
    note = {"incident": incident.ref, "text": "roll back"}
    for name, said, code in (
        ("declare_rescue", DECLARED, "already_in_rescue"),
        ("stand_down", {"team": "checkout", "summary": "A pool"}, "exit_criteria_unmet"),
        ("assign_role", {"incident": incident.ref, "role": "x", "person": "y"}, "role_unknown"),
    ):
        answer = talk.one(name, **said)
        assert answer.is_error
        assert code in str(answer.content)
    assert "not_allowed" in str(talks_as("charlie").one("write_note", **note).content)


def test_an_assistant_never_may_more_than_its_token(talks_as: Callable[..., Talk]) -> None:
    for talk in (talks_as("charlie"), talks_as("dana", "viewer")):
        answer = talk.one("declare_rescue", **DECLARED)
        assert answer.is_error
        assert "not_allowed" in str(answer.content)


def test_over_http_each_caller_sends_a_token_of_their_own(
    talks_as: Callable[[str], Talk], monkeypatch: pytest.MonkeyPatch
) -> None:
    talks_as("bob")  # whose token lies on the machine, and is nobody else's
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "board", "arguments": {}},
    }

    async def ask(**headers: str) -> dict[str, Any]:
        app = server(has_writes=False).streamable_http_app(stateless_http=True, json_response=True)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1") as web:
                accept = {"Accept": "application/json, text/event-stream"}
                answer = await web.post("/mcp", json=call, headers={**accept, **headers})
                shown: dict[str, Any] = answer.json()["result"]
                return shown

    assert "Send your token" in str(asyncio.run(ask()))
    own = os.environ["PEACETIME_TOKEN"]
    monkeypatch.delenv("PEACETIME_TOKEN")
    found = asyncio.run(ask(Authorization=f"Bearer {own}"))
    assert found["structuredContent"]["sentences"][0] == "The team is in Delivery Mode"
    assert "token_unknown" in str(asyncio.run(ask(Authorization="Bearer pt_wrong")))


def test_a_confirmation_is_of_its_words_its_caller_and_ten_minutes() -> None:
    now = [0.0]
    known = Confirmations(clock=lambda: now[0])
    intent = Intent("write_note", {"text": "a"}, "pt_one")
    code = known.offer(intent, {"text": "a"})
    assert known.agreed(intent, code) == {"text": "a"}
    for other in (
        Intent("write_note", {"text": "b"}, "pt_one"),
        Intent("write_note", {"text": "a"}, "pt_two"),
        Intent("send_update", {"text": "a"}, "pt_one"),
    ):
        with pytest.raises(ToolError, match="other words"):
            known.agreed(other, code)
    with pytest.raises(ToolError, match="other words"):
        known.agreed(intent, "")
    now[0] = 601
    with pytest.raises(ToolError, match="too old"):
        known.agreed(intent, code)
    assert "pt_one" not in repr(intent)


def test_what_is_missing_is_said_before_it_begins(
    types_as: Callable[[str], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "pip install" not in Terminal({"PEACETIME_TOKEN": ""})("mcp").stderr
    assert "You have no token yet" in Terminal({"PEACETIME_TOKEN": ""})("mcp").stderr
    far = Terminal()("mcp", "--http", "--host", "0.0.0.0")
    assert "in the clear" in far.stderr
    monkeypatch.setattr(assistant_command, "find_spec", lambda _: None)
    assert "pip install 'peacetime[mcp]'" in Terminal()("mcp").stderr
