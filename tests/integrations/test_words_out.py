"""How each channel says it: nobody is mentioned, nothing is too long, and the room is one click away."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook

from devtools.standins.http import Request
from devtools.standins.webhook import SECRET
from peacetime.integrations import channel
from peacetime.integrations.webhook import connector, deliver
from peacetime.usecases.connections.secrets import Reached
from peacetime.usecases.deliveries import NotTaken, Outgoing
from peacetime.wire.requests import Answer

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
ROOM = "https://peacetime.example.org/incidents/7f3a"
MESSAGE = Outgoing(
    id=1,
    key="7f3a:mode.rescue.declared:3:c9",
    channel="webhook",
    destination="Robot",
    subject="Checkout is in Rescue Mode",
    body=f"Payments time out.\n\nAlice commands.\n\n{ROOM}",
    attempts=0,
    kind="mode.rescue.declared",
    audience="team",
    incident="7f3a",
    created_at=AT,
    about={
        "team": {"slug": "checkout", "name": "Checkout"},
        "incident": {"id": "7f3a", "url": ROOM},
    },
)
LINK = "https://peacetime.example.org/suggestions/s7f3"
SUGGESTED = replace(
    MESSAGE,
    subject="Checkout: These signals look like Rescue Mode",
    body=f"These signals look like Rescue Mode:\n- An outage\n\nDeclare, or say that it is none:\n{LINK}",
    kind="recognition.suggestion.made",
    incident=None,
    about={"team": {"slug": "checkout", "name": "Checkout"}, "incident": None, "url": LINK},
)
CHAT = ["teams", "discord", "mattermost"]


def rendered(provider: str, message: Outgoing = MESSAGE) -> Any:
    return channel(provider).render(message)


@pytest.mark.parametrize("provider", [*CHAT, "webhook"])
def test_subject_words_and_the_way_to_the_room_are_there(provider: str) -> None:
    said = json.dumps(rendered(provider), ensure_ascii=False)
    assert all(words in said for words in (MESSAGE.subject, "Payments time out.", ROOM))


@pytest.mark.parametrize("provider", [*CHAT, "webhook"])
def test_what_is_of_no_incident_can_be_said_too(provider: str) -> None:
    bare = replace(
        MESSAGE, kind="connection.test.sent", incident=None, about={"team": None, "incident": None}
    )
    assert ROOM not in json.dumps(rendered(provider, replace(bare, body="It works.")))


@pytest.mark.parametrize("provider", CHAT)
def test_however_long_it_is_it_is_taken(provider: str) -> None:
    long = replace(MESSAGE, subject="S" * 400, body="Wörter " * 10_000)
    said = json.dumps(rendered(provider, long), ensure_ascii=False).encode()
    assert len(said) < 28_000
    assert "…" in said.decode()


def test_nobody_is_mentioned_whatever_is_written() -> None:
    loud = replace(
        MESSAGE, subject="@channel <!here>", body="@all mail alice@example.org @bob <!channel>"
    )
    said = json.dumps(rendered("mattermost", loud), ensure_ascii=False)
    assert not any(word in said for word in ("@channel", "@all", "@bob", "<!here", "<!channel"))
    assert rendered("discord", loud)["allowed_mentions"] == {"parse": []}


def test_the_colour_says_what_the_words_say() -> None:
    over = replace(MESSAGE, kind="mode.rescue.stood_down")
    for provider in CHAT:
        assert rendered(provider) != rendered(provider, over)


def test_a_webhook_is_typed_versioned_and_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Request] = []

    def ask(method: str, url: str, *, headers: Any, body: bytes, seconds: float) -> Answer:
        asked.append(Request(method, url, {}, dict(headers), body))
        return Answer(200, {}, b"")

    monkeypatch.setattr(deliver, "ask", ask)
    reached = Reached(
        9, "webhook", "Robot", {"url": "https://robot.example.org/"}, {"secret": SECRET}
    )
    deliver.deliver(replace(MESSAGE, connection=reached))
    [request] = asked
    said = Webhook(SECRET).verify(request.body, request.headers)
    assert request.headers["webhook-id"] == MESSAGE.key
    assert (said["type"], said["timestamp"]) == ("mode.rescue.declared", "2026-03-04T12:00:00Z")
    assert said["data"] == {
        "version": 1,
        "audience": "team",
        "subject": MESSAGE.subject,
        "text": MESSAGE.body,
        **MESSAGE.about,
    }
    wrong = Reached(9, "webhook", "Robot", reached.settings, {"secret": "whsec_short"})
    with pytest.raises(NotTaken, match="signing secret"):
        deliver.deliver(replace(MESSAGE, connection=wrong))


@pytest.mark.parametrize(
    ("secret", "is_key"),
    [
        (SECRET, True),
        ("whsec_" + "QUJD" * 8, True),
        ("whsec_" + "QUJD" * 7, False),
        ("whsec_" + "QUJD" * 22, False),
        ("QUJD" * 8, False),
        ("whsec_é" + "QUJD" * 8, False),
        ("", False),
    ],
)
def test_a_signing_secret_is_of_the_length_that_the_standard_asks(
    secret: str, is_key: bool
) -> None:
    assert connector.is_key(secret) is is_key


@pytest.mark.parametrize("name", CHAT)
def test_a_suggestion_is_said_with_its_reasons_and_one_click_from_its_answer(name: str) -> None:
    said = json.dumps(channel(name).render(replace(SUGGESTED, channel=name)), ensure_ascii=False)
    assert "look like Rescue Mode" in said
    assert "- An outage" in said
    assert f'"{LINK}"' in said
