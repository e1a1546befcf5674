"""Connects an installation to the stand-ins, as its administrator would, once it answers."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import httpx

from devtools.standins.base import HOST, Standin

PATIENCE_SECONDS = 900.0  # a busy machine takes minutes to load the sample
MAILBOX = "PEACETIME_DEMO_MAILBOX"  # as devtools/mail.py says where it stands
MAIL_SLUG = "mail"
SUBJECTS = ("modes", "updates", "reminders")


class NotConnected(Exception):
    """What went wrong, for whoever started the demo."""


def connect_soon(command: list[str], tools: Iterable[Standin]) -> None:
    """Beside a `peacetime up` that is being started; it says what it did, or why not."""
    threading.Thread(target=_connect, args=[command, list(tools)], daemon=True).start()


def connect(url: str, token: str, tools: Iterable[Standin]) -> list[str]:
    """Connect what is not connected yet; the names of what is new.

    Raises:
        NotConnected: A tool was refused.
    """
    new = []
    with httpx.Client(
        base_url=f"{url}/api/v1", headers={"authorization": f"Bearer {token}"}
    ) as api:
        here = api.get("/connections", params={"limit": 200})
        _require(here)
        known = {each["name"] for each in here.json()["items"] if each["retired_at"] is None}
        for tool in tools:
            wanted = tool.connection()
            if wanted is None or tool.title in known:
                continue
            provider, values = wanted
            said = {
                "provider": provider,
                "name": tool.title,
                "values": values,
                "subjects": SUBJECTS,
            }
            answer = api.post("/connections", json=said | {"audience": "team"})
            if answer.status_code != httpx.codes.CREATED:
                raise NotConnected(f"{tool.title}: {answer.text[:300]}")
            new.append(tool.title)
    return new


def connect_mailbox(url: str, token: str, place: str) -> bool:
    """Let a source read the demo's mailbox, where there is none yet.

    Raises:
        NotConnected: It was refused.
    """
    name, _, port = place.rpartition(":")
    with httpx.Client(
        base_url=f"{url}/api/v1", headers={"authorization": f"Bearer {token}"}
    ) as api:
        known = {each["slug"] for each in api.get("/signals/sources").json()["sources"]}
        is_new = MAIL_SLUG not in known
        if is_new:
            _require(api.post("/signals/sources", json={"name": "Mail", "provider": "email"}))
        said = {
            "host": HOST,
            "port": int(port),
            "security": "none",
            "user_name": name,
            "password": "a long word",
            "reads_old": True,
            "takes_answers": True,
            "address": name,
        }
        # Its port is another one each time.
        _require(api.put(f"/signals/sources/{MAIL_SLUG}/mailbox", json=said))
    return is_new


def _require(answer: httpx.Response) -> None:
    if not answer.is_success:
        raise NotConnected(answer.text[:300])


def _connect(command: list[str], tools: list[Standin]) -> None:
    try:
        url = f"http://127.0.0.1:{_after('--port', command) or os.environ.get('PEACETIME_PORT', '8000')}"
        _wait(url)
        token = _token(_after("--data", command))
        connected = connect(url, token, tools)
        if (place := os.environ.get(MAILBOX)) and connect_mailbox(url, token, place):
            connected.append("a mailbox")
        if connected:
            print(f"Connected to stand-ins: {', '.join(connected)}.", flush=True)
    except (NotConnected, httpx.HTTPError, KeyError) as problem:
        print(f"The stand-ins are not connected: {problem}", file=sys.stderr, flush=True)


def _wait(url: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/readyz").status_code == httpx.codes.OK:
                return
        time.sleep(0.5)
    raise NotConnected(f"nothing answers at {url}")


def _token(data: str) -> str:
    program = Path(sys.executable).with_name("peacetime")
    where = ["--data", data] if data else []
    said = subprocess.run(
        [program, "token", "create", "stand-ins", "--role", "admin", *where],
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        raise NotConnected(said.stderr.strip()[-300:])
    return said.stdout.strip().splitlines()[-1]


def _after(word: str, command: list[str]) -> str:
    """What stands after an option of a command; of several the last, as the command itself reads it."""
    found = [command[place + 1] for place, each in enumerate(command[:-1]) if each == word]
    return found[-1] if found else ""
