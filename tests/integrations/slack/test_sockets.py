"""Socket Mode: a line that we keep, over which the same is kept and acknowledged as over HTTP."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from devtools.standins.base import serving
from devtools.standins.slack import SlackStandin, sending
from devtools.standins.slack.standin import APP_TOKEN, BOT_TOKEN
from peacetime.integrations.slack import sockets
from peacetime.queries.access import PEACETIME
from peacetime.storage.models import ChatReceipt, Connection
from peacetime.usecases.chat import receiving
from peacetime.usecases.connections.setting_up import Wanted, connect
from tests.cast import the_cast
from tests.serving import Serving

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
        yield standin


class Kept:
    """The lines of one process, in a thread."""

    def __init__(self) -> None:
        self.is_told_to_end = threading.Event()

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
        self.is_told_to_end.set()
        await asyncio.wait([lines])

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive()


@pytest.fixture
def kept(slack: SlackStandin) -> Iterator[Kept]:
    lines = Kept()
    with lines:
        until(lambda: slack.lines)
        yield lines


@pytest.mark.usefixtures("kept")
def test_what_comes_over_the_line_is_kept_once_and_acknowledged(slack: SlackStandin) -> None:
    assert slack.say("alice@example.org", "/rescue status").status == 200
    assert slack.send_again().status == 200
    assert ChatReceipt.objects.count() == 1
    assert ChatReceipt.objects.get().said["text"] == "status"


@pytest.mark.usefixtures("kept")
def test_what_could_not_be_kept_is_not_acknowledged_and_may_come_again(
    slack: SlackStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ACK_SECONDS", 0.5)
    with monkeypatch.context() as broken:
        broken.setattr(receiving, "_KEEP", "SELECT nothing")
        assert slack.say("alice@example.org", "/rescue status").status == 504
    monkeypatch.setattr(sending, "ACK_SECONDS", PATIENCE_SECONDS)
    assert slack.send_again().status == 200
    assert ChatReceipt.objects.count() == 1


@pytest.mark.usefixtures("kept")
def test_a_line_that_slack_ends_is_taken_up_again(slack: SlackStandin) -> None:
    (first,) = slack.lines
    slack.hang_up()
    until(lambda: slack.lines and first not in slack.lines)
    assert slack.say("alice@example.org", "/rescue status").status == 200


@pytest.mark.usefixtures("kept")
def test_where_slack_wants_no_more_lines_it_is_asked_again_only_after_a_pause(
    slack: SlackStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    warning = SimpleNamespace(warning=lambda _, **told: said.append(told["reason"]))
    monkeypatch.setattr(sockets, "log", warning)
    (first,) = slack.lines
    slack.hang_up("too_many_websockets")
    until(lambda: slack.lines and first not in slack.lines)
    assert said == ["NoLine: Slack takes no line of ours just now (too_many_websockets)."]


@pytest.mark.usefixtures("kept")
def test_a_connection_that_is_taken_away_has_no_line(slack: SlackStandin) -> None:
    Connection.objects.update(retired_at=timezone.now())
    until(lambda: not slack.lines)


def test_what_was_heard_before_the_line_ends_is_kept_and_acknowledged(
    slack: SlackStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_heard, lines, keep = threading.Event(), Kept(), sockets._taken

    def slowly(*heard: Any) -> Any:
        is_heard.set()
        assert lines.is_told_to_end.wait(PATIENCE_SECONDS)
        return keep(*heard)

    monkeypatch.setattr(sockets, "_taken", slowly)
    with ThreadPoolExecutor(1) as people:
        with lines:
            until(lambda: slack.lines)
            said = people.submit(slack.say, "alice@example.org", "/rescue status")
            assert is_heard.wait(PATIENCE_SECONDS)
        assert said.result(PATIENCE_SECONDS).status == 200
    assert ChatReceipt.objects.count() == 1
    until(lambda: not slack.lines)


def test_a_web_process_keeps_the_line_for_as_long_as_it_serves(slack: SlackStandin) -> None:
    web = Serving()
    web.start()
    try:
        until(lambda: slack.lines)
        assert slack.say("alice@example.org", "/rescue status").status == 200
    finally:
        web.stop()
    assert ChatReceipt.objects.count() == 1
    until(lambda: not slack.lines)
