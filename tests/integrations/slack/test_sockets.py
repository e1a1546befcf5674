"""Socket Mode: a line that we keep, over which the same is kept and acknowledged as over HTTP."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from devtools.standins.base import serving
from devtools.standins.slack import SlackStandin
from devtools.standins.slack.standin import APP_TOKEN, BOT_TOKEN
from peacetime.integrations.slack import sockets
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import ChatReceipt, Connection
from peacetime.usecases.connections.setting_up import Wanted, connect
from tests.cast import the_cast

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 20.0


def until(is_so: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.02)


@pytest.fixture
def slack(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackStandin]:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    monkeypatch.setattr(sockets, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(sockets, "FIRST_PAUSE", 0.05)
    the_cast()
    with serving(SlackStandin()) as standin:
        values = {
            "bot_token": BOT_TOKEN,
            "app_token": APP_TOKEN,
            "status_channel": "#team-status",
            "address": f"{standin.url}/api/",
        }
        connect("slack", Wanted("Slack", values), actor=PEACETIME, at=timezone.now())
        standin.workspace.user("alice@example.org")
        with kept_lines():
            yield standin


class kept_lines:  # noqa: N801 - read as a phrase
    """The lines of one process, in a thread."""

    def __enter__(self) -> None:
        self._begun = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=[self._keep()], daemon=True)
        self._thread.start()
        assert self._begun.wait(PATIENCE_SECONDS)

    async def _keep(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        lines = asyncio.create_task(sockets.keep_lines())
        self._begun.set()
        await self._end.wait()
        lines.cancel()

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive()


def test_what_comes_over_the_line_is_kept_once_and_acknowledged(slack: SlackStandin) -> None:
    until(lambda: slack.lines)
    assert slack.say("alice@example.org", "/rescue status").status == 200
    assert slack.send_again().status == 200
    assert ChatReceipt.objects.count() == 1
    assert ChatReceipt.objects.get().said["text"] == "status"


def test_a_line_that_slack_ends_is_taken_up_again(slack: SlackStandin) -> None:
    until(lambda: slack.lines)
    (first,) = slack.lines
    slack.hang_up()
    until(lambda: slack.lines and first not in slack.lines)
    assert slack.say("alice@example.org", "/rescue status").status == 200


def test_a_connection_that_is_taken_away_has_no_line(slack: SlackStandin) -> None:
    until(lambda: slack.lines)
    Connection.objects.update(retired_at=timezone.now())
    until(lambda: not slack.lines)
