"""The stream as a browser opens it: for whom, from where, and until when."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from peacetime.domain.incidents.timeline import EntryKind
from peacetime.project import streams
from peacetime.queries.live import cursor_now
from peacetime.storage.models import Event, Incident, Person
from peacetime.usecases.housekeeping import forget_what_is_old
from peacetime.usecases.people import deactivate_person, sign_out_everywhere
from peacetime.usecases.timeline import write_entry
from tests.cast import Cast, the_cast
from tests.serving import Serving
from tests.web.hostile import ATTACK
from tests.web.rooms import a_room

PATIENCE_SECONDS = 20
EVENTS_AT_MOST = 10


@pytest.fixture
def cast(serving: Serving) -> Cast:
    return the_cast(password=None)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return a_room(cast)


def cookies(person: Person) -> dict[str, str]:
    client = Client()
    client.force_login(person)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


class Followed:
    """An open stream, read event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def event(self) -> dict[str, str]:
        """The next event: its fields by name; comments are passed over."""
        fields: dict[str, str] = {}
        for line in self._lines:
            if not line and "data" in fields:
                return fields
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
        raise EOFError("the stream ended")

    def patches(self) -> str:
        """All the fragments of the next event."""
        return "".join(patch["html"] for patch in json.loads(self.event()["data"])["patches"])

    def comes(self, text: str) -> bool:
        """Whether a fragment with this text comes soon; others may come before it."""
        return any(text in self.patches() for _ in range(EVENTS_AT_MOST))

    def ends(self) -> bool:
        try:
            while True:
                self.event()
        except EOFError:
            return True


@contextmanager
def follow(
    serving: Serving, person: Person | None, query: str = "", **headers: str
) -> Iterator[Followed]:
    sent: dict[str, Any] = {"cookies": cookies(person) if person else None}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with (
        httpx.Client(timeout=PATIENCE_SECONDS, trust_env=False, **sent) as client,
        client.stream("GET", f"{serving.address}/stream{query}", headers=given) as response,
    ):
        yield Followed(response)


def note(incident: Incident, cast: Cast, text: str) -> None:
    write_entry(incident.ref, EntryKind.NOTE, text, actor=cast.acting("alice"), at=timezone.now())


def test_strangers_are_refused(serving: Serving, cast: Cast) -> None:
    with follow(serving, None) as stranger:
        assert stranger.response.status_code == 401
        assert stranger.response.headers["cache-control"] == "no-store"
    with follow(serving, None, Cookie='nonsense="; =;') as stranger:
        assert stranger.response.status_code == 401
    deactivated = cookies(cast.bob)
    deactivate_person("bob@example.org", actor=cast.acting("dana"), at=timezone.now())
    answer = httpx.get(f"{serving.address}/stream", cookies=deactivated, trust_env=False)
    assert answer.status_code == 401


def test_what_happens_is_told_with_its_place(
    serving: Serving, cast: Cast, incident: Incident
) -> None:
    with follow(serving, cast.charlie) as followed:
        assert followed.response.headers["content-type"].startswith("text/event-stream")
        assert next(followed._lines).startswith("retry: ")
        note(incident, cast, f"look {ATTACK}")
        event = followed.event()
    assert re.fullmatch(r"\d+-\d+", event["id"])
    assert ATTACK not in event["data"]
    assert "look &#39;&#34;&gt;&lt;script&gt;" in event["data"]


@pytest.mark.parametrize("way", ["header", "query"])
def test_who_comes_back_hears_what_was_missed(
    serving: Serving, cast: Cast, incident: Incident, way: str
) -> None:
    place = str(cursor_now())
    for number in range(3):
        note(incident, cast, f"missed {number}")
    came_back = (
        follow(serving, cast.bob, Last_Event_ID=place)
        if way == "header"
        else follow(serving, cast.bob, f"?after={place}")
    )
    with came_back as followed:
        patches = followed.patches()
        assert all(f"missed {number}" in patches for number in range(3))
        note(incident, cast, "and then")
        assert followed.comes("and then")


def test_who_was_away_too_long_is_told_to_read_anew(
    serving: Serving, cast: Cast, incident: Incident
) -> None:
    place = str(cursor_now())
    note(incident, cast, "forgotten")
    note(incident, cast, "remembered")
    known = Event.objects.exclude(pk=Event.objects.latest("pk").pk)
    known.update(at=timezone.now() - timedelta(days=9))
    forget_what_is_old(at=timezone.now())
    with follow(serving, cast.bob, Last_Event_ID=place) as followed:
        event = followed.event()
        assert event["event"] == "reset"
        assert re.fullmatch(r"\d+-\d+", event["id"])
        note(incident, cast, "afterwards")
        assert followed.comes("afterwards")


@pytest.mark.parametrize("place", ["", "x", "1-2-3", "-", f"{'9' * 40}-1"])
def test_a_nonsense_place_is_passed_over(
    serving: Serving, cast: Cast, incident: Incident, place: str
) -> None:
    with follow(serving, cast.bob, f"?after={place}") as followed:
        note(incident, cast, "p99 is at 5 s")
        assert followed.comes("p99 is at 5 s")


def test_signing_out_everywhere_ends_it(
    serving: Serving, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.1)
    with follow(serving, cast.bob) as followed:
        assert next(followed._lines).startswith("retry: ")
        sign_out_everywhere(actor=cast.acting("bob"), at=timezone.now())
        assert followed.ends()


def test_a_stop_of_the_server_ends_every_stream(serving: Serving, cast: Cast) -> None:
    with follow(serving, cast.bob) as one, follow(serving, cast.dana) as other:
        assert all(next(each._lines).startswith("retry: ") for each in (one, other))
        serving.stop()
        assert one.ends()
        assert other.ends()
