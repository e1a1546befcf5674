"""Slack: how soon what somebody writes, presses and sends is acknowledged, and how soon a form is open.

On an installation of its own, since it may ask the stand-in inside the network; the stand-in is on this machine.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from devtools.bench.figures import Figure, percentile, spread
from devtools.bench.ground import Ground
from devtools.installation import temporary
from devtools.standins.base import HOST, serving
from devtools.standins.slack import SlackStandin
from devtools.standins.slack.sending import Acknowledged
from devtools.standins.slack.standin import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

TEAMS = 30
COMMANDS, RATE, FORMS = 400, 20.0, 30
BOUND_MS = 500.0
FORM_BOUND_MS = 3000.0  # Slack's own: a trigger opens a form for so long
PATIENCE_SECONDS = 60.0
START_SECONDS = 300.0  # where the machine has other work too
PERSON = "person-{}@bench.example.org"
PEOPLE = 20
TOO_LATE = "a moment too long"


def measure(_: Ground) -> list[Figure]:
    """Commands at a steady rate over HTTP and over a socket, then declarations by form."""
    with temporary("slack", {"PEACETIME_ALLOWED_PRIVATE_HOSTS": HOST}) as installation:
        installation.start()
        installation.wait_until_ready(START_SECONDS)
        ground = Ground(installation, installation.token("bench"))
        ground.run("devtools.bench.organisation", str(TEAMS))
        with serving(SlackStandin()) as slack:
            number = _connected(ground, slack)
            slack.request_url = f"{installation.url}/chat/slack/{number}"
            _warm(slack)
            over_http = _commands(slack)
            opened, sent = _forms(slack)
            slack.request_url = ""
            over_socket = _commands(slack)
    figures = [
        _acknowledged("over HTTP", over_http),
        _acknowledged("over a socket", over_socket),
        _figure("a command until its form is open, p99", opened, FORM_BOUND_MS),
    ]
    declared = "a form that declares is sent and acknowledged, p99"
    return [*figures, *([_figure(declared, sent, BOUND_MS)] if sent else [])]


def _connected(ground: Ground, slack: SlackStandin) -> int:
    values = {
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": SIGNING_SECRET,
        "status_channel": "#team-status",
        "address": f"{slack.url}/api/",
    }
    said = {"provider": "slack", "name": "Slack", "values": values}
    with ground.api() as api:
        answer = api.post("/connections", json=said)
        answer.raise_for_status()
    for person in range(1, PEOPLE + 1):
        slack.workspace.user(PERSON.format(person))
    return int(answer.json()["id"])


def _warm(slack: SlackStandin) -> None:
    for person in range(1, PEOPLE + 1):
        _expect(slack.say(PERSON.format(person), "/rescue status"))
    _until(lambda: len(slack.workspace.whispers) >= PEOPLE and bool(slack.lines))


def _commands(slack: SlackStandin) -> list[float]:
    """From the beat at which it is written to its acknowledgement, whatever the answers do."""
    began = time.perf_counter() + 0.1

    def write(number: int) -> float:
        beat = began + number / RATE
        time.sleep(max(0.0, beat - time.perf_counter()))
        person = PERSON.format(number % PEOPLE + 1)
        _expect(slack.say(person, "/rescue status"))
        return (time.perf_counter() - beat) * 1000

    with ThreadPoolExecutor(PEOPLE) as writers:
        return list(writers.map(write, range(COMMANDS)))


def _forms(slack: SlackStandin) -> tuple[list[float], list[float]]:
    opened, sent = [], []
    for number in range(1, FORMS + 1):
        email = PERSON.format(number % PEOPLE + 1)
        opened.append(_opened(slack, email))
        if slack.workspace.user(email).id in slack.workspace.views:
            sent += _sent(slack, email, number)
    return opened, sent


def _opened(slack: SlackStandin, email: str) -> float:
    """Until the form is there, or it was too late for that and a button is offered."""
    user, seen = slack.workspace.user(email).id, len(slack.workspace.whispers)
    began = time.perf_counter()
    _expect(slack.say(email, "/rescue declare"))
    _until(
        lambda: (
            user in slack.workspace.views
            or any(TOO_LATE in told.message["text"] for told in slack.workspace.whispers[seen:])
        )
    )
    return (time.perf_counter() - began) * 1000


def _sent(slack: SlackStandin, email: str, number: int) -> list[float]:
    """How long one declaration takes; none for a team that is in Rescue Mode already."""
    view = slack.workspace.views[slack.workspace.user(email).id]
    teams = next(block for block in view["blocks"] if block.get("block_id") == "team")
    offered = [option["value"] for option in teams["element"]["options"]]
    team = offered[number % len(offered)]
    heard = slack.submit(
        email, {"team": team, "summary": "Orders fail", "done_when": "They succeed"}
    )
    _expect(heard)
    slack.workspace.views.clear()
    return [] if "errors" in heard.body else [heard.seconds * 1000]


def _expect(heard: Acknowledged) -> None:
    if heard.status != 200:
        raise RuntimeError(f"answered {heard.status}: {heard.body[:300]}")


def _until(is_so: Callable[[], bool]) -> None:
    end, pause = time.monotonic() + PATIENCE_SECONDS, threading.Event()
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("Peacetime does not answer the stand-in")
        pause.wait(0.005)


def _acknowledged(way: str, taken: list[float]) -> Figure:
    what = f"/rescue acknowledged {way}, {RATE:.0f} a second, p99"
    return _figure(what, taken, BOUND_MS)


def _figure(what: str, taken: list[float], bound: float) -> Figure:
    return Figure("slack", what, percentile(taken, 0.99), "ms", len(taken), bound, spread(taken))


if __name__ == "__main__":
    for figure in measure(None):  # type: ignore[arg-type]
        print(json.dumps(figure.as_json()))
