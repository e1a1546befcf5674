"""What does not come from Slack is refused, and what it says is not done."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from devtools.standins.slack import SlackStandin
from devtools.standins.slack.sending import signed
from devtools.standins.slack.standin import BOT_TOKEN, SIGNING_SECRET
from peacetime.integrations.slack import app, connector
from peacetime.integrations.slack.blocks import linked
from peacetime.queries.chat_links import links
from peacetime.storage.models import ChatReceipt, Connection
from tests.integrations.slack.conftest import Jobs

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
BODY = "command=%2Frescue&text=status&user_id=U1&channel_id=C1&trigger_id=1.2"


def sent(slack: SlackStandin, client: Client, headers: dict[str, str], body: str = BODY) -> Any:
    return client.generic("POST", slack.request_url, body, FORM, headers=headers)


def test_what_slack_has_signed_is_taken(slack: SlackStandin, client: Client) -> None:
    assert sent(slack, client, signed(SIGNING_SECRET, BODY)).status_code == 200
    assert ChatReceipt.objects.count() == 1


def test_bolt_is_made_once_for_each_state_of_a_connection(connected: Connection) -> None:
    (link,) = links("slack")
    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(app.made_ready, [link] * 4))
    assert len(made) == 1
    assert app.made_ready(replace(link, version=connected.version + 1)) not in made


@pytest.mark.parametrize("secret", ["another secret", ""])
def test_a_wrong_signature_is_refused(slack: SlackStandin, client: Client, secret: str) -> None:
    assert sent(slack, client, signed(secret, BODY)).status_code == 401
    assert sent(slack, client, {}).status_code == 401
    assert not ChatReceipt.objects.exists()


def test_a_body_that_was_altered_is_refused(slack: SlackStandin, client: Client) -> None:
    heard = sent(slack, client, signed(SIGNING_SECRET, BODY), BODY.replace("status", "declare"))
    assert heard.status_code == 401


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24])
def test_a_timestamp_more_than_five_minutes_away_is_refused(
    slack: SlackStandin, client: Client, jobs: Jobs, minutes: int
) -> None:
    headers = signed(SIGNING_SECRET, BODY)
    jobs.clock.shift(timedelta(minutes=minutes))
    assert sent(slack, client, headers).status_code == 401
    assert not ChatReceipt.objects.exists()


def test_without_a_signing_secret_nothing_is_believed(
    slack: SlackStandin, client: Client, connected: Connection
) -> None:
    from peacetime.usecases.connections.secrets import box_of

    connected.secrets = box_of({"bot_token": BOT_TOKEN})
    connected.save()
    heard = sent(slack, client, signed("", BODY))
    assert (heard.status_code, heard.json()["error"]) == (401, "signing_secret_missing")


def test_a_connection_that_is_not_there_is_not_found(slack: SlackStandin, client: Client) -> None:
    heard = client.generic("POST", "/chat/slack/999999", BODY, FORM)
    assert heard.status_code == 404


def test_slack_may_ask_whether_the_address_is_ours(slack: SlackStandin, client: Client) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "a word"})
    headers = signed(SIGNING_SECRET, body)
    heard = client.generic("POST", slack.request_url, body, "application/json", headers=headers)
    assert (heard.status_code, heard.json()) == (200, {"challenge": "a word"})


def test_what_nobody_listens_to_is_acknowledged(slack: SlackStandin, client: Client) -> None:
    body = json.dumps({"type": "event_callback", "event": {"type": "team_join", "user": "U1"}})
    headers = signed(SIGNING_SECRET, body)
    heard = client.generic("POST", slack.request_url, body, "application/json", headers=headers)
    assert heard.status_code == 200
    assert not ChatReceipt.objects.exists()


def test_a_check_names_the_scope_that_is_missing(slack: SlackStandin) -> None:
    values = {"address": f"{slack.url}/api/"}
    secrets = {"bot_token": BOT_TOKEN, "signing_secret": "x"}
    assert connector.check(values, secrets).is_right
    slack.scopes = slack.scopes.replace("pins:write,", "")
    found = connector.check(values, secrets)
    assert not found.is_right
    assert found.missing_scopes == ("pins:write",)
    assert "pins:write" in found.sentence
    assert found.speaks_as == "peacetime in Stand-in"


def test_a_check_says_that_a_token_is_not_taken(slack: SlackStandin) -> None:
    found = connector.check({"address": f"{slack.url}/api/"}, {"bot_token": "xoxb-other"})
    assert not found.is_right
    assert "invalid_auth" in found.sentence


def test_words_that_look_like_markup_stay_words() -> None:
    assert linked("<!channel> a & b https://x.example/?a=1&b=2") == (
        "&lt;!channel&gt; a &amp; b <https://x.example/?a=1&amp;b=2>"
    )
