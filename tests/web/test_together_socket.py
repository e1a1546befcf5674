"""Writing with others through the real server: for whom, from where, what is told, and what ends it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from peacetime.project import together
from peacetime.queries.postmortems.one import postmortem, versions
from peacetime.queries.postmortems.shared import edit, empty, part
from peacetime.storage.models import Incident, Person, PostmortemUpdate
from peacetime.usecases.people import sign_out_everywhere
from peacetime.usecases.postmortems.opening import open_postmortem
from peacetime.usecases.postmortems.writing import save_text
from tests.cast import Cast, the_cast
from tests.serving import Serving
from tests.web.rooms import a_room, end
from tests.web.test_stream_http import cookies

PATIENCE_SECONDS = 15


@pytest.fixture
def cast(serving: Serving) -> Cast:
    return the_cast(password=None)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return a_room(cast)


@pytest.fixture
def ref(cast: Cast, incident: Incident) -> str:
    end(incident, cast)
    return open_postmortem(incident.ref, actor=cast.acting("alice"), at=timezone.now()).ref


class Browser:
    """Somebody's open editor."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.doc = socket, empty()
        self.said: list[dict[str, Any]] = []
        self.hello: dict[str, Any] = {}

    @property
    def text(self) -> str:
        return str(part(self.doc, "text"))

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def greet(self) -> None:
        self.say(type="hello", state=self.doc.get_state().hex())
        self.hello = json.loads(self.socket.recv(PATIENCE_SECONDS))
        assert self.hello["type"] == "hello"
        self.hear()

    def hear(self) -> dict[str, Any] | None:
        """The next message; an update is applied."""
        message = self.socket.recv(PATIENCE_SECONDS)
        if isinstance(message, bytes):
            self.doc.apply_update(message)
            return None
        self.said.append(json.loads(message))
        return self.said[-1]

    def write(self, text: str) -> None:
        before = self.doc.get_state()
        edit(part(self.doc, "text"), text)
        self.socket.send(self.doc.get_update(before))

    def waits_for(self, words: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while words not in self.text:
            assert time.monotonic() < until
            self.hear()

    def hears(self, kind: str) -> dict[str, Any]:
        while True:
            said = self.hear()
            if said is not None and said["type"] == kind:
                return said

    def ends(self) -> int:
        """The code it was closed with."""
        try:
            while True:
                self.socket.recv(PATIENCE_SECONDS)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


@contextmanager
def at(
    serving: Serving,
    ref: str,
    person: Person | None,
    *,
    origin: str | None = "",
    greets: bool = True,
) -> Iterator[Browser]:
    headers = {}
    if person is not None:
        headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in cookies(person).items())
    address = f"{serving.address}/postmortems/{ref}/together".replace("http", "ws", 1)
    came_from: Any = serving.address if origin == "" else origin
    with connect(
        address,
        origin=came_from,
        additional_headers=headers,
        proxy=None,
    ) as socket:
        browser = Browser(socket)
        if greets:
            browser.greet()
        yield browser


def test_two_see_each_others_letters_and_they_become_one_version(
    serving: Serving, cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(serving, ref, cast.alice) as alice, at(serving, ref, cast.bob) as bob:
        assert alice.text == bob.text == postmortem(ref, at=timezone.now()).text
        assert alice.hello["name"] == cast.alice.name
        alice.write(alice.text + "\nfrom Alice")
        alice.hears("kept")
        bob.write("from Bob\n" + bob.text)
        alice.waits_for("from Bob")
        bob.waits_for("from Alice")
        assert alice.text == bob.text
        alice.say(type="save")
        assert alice.hears("saved")["version"] == 2
        assert bob.hears("saved")["version"] == 2
        save_text(
            ref, "By a form", bob.text + "\nby a form", actor=cast.acting("bob"), at=timezone.now()
        )
        alice.waits_for("by a form")
        assert str(part(alice.doc, "title")) == "By a form"
    assert postmortem(ref, at=timezone.now()).text == alice.text


def test_whoever_leaves_last_leaves_a_version(serving: Serving, cast: Cast, ref: str) -> None:
    with at(serving, ref, cast.alice) as alice:
        alice.write(alice.text + "\nand gone")
        alice.hears("kept")
    until = time.monotonic() + PATIENCE_SECONDS
    while len(versions(ref)) == 1:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert postmortem(ref, at=timezone.now()).text.endswith("and gone")


def test_who_comes_back_gets_what_was_missed_and_gives_what_was_not_sent(
    serving: Serving, cast: Cast, ref: str
) -> None:
    with at(serving, ref, cast.alice) as alice:
        kept = alice.doc
    with at(serving, ref, cast.bob) as bob:
        bob.write(bob.text + "\nmeanwhile")
        bob.hears("kept")
        serving.stop()
        assert bob.ends() == together.RESTART
    edit(part(kept, "text"), "offline\n" + str(part(kept, "text")))
    serving.start()
    with at(serving, ref, cast.alice, greets=False) as again:
        again.doc = kept
        again.greet()
        again.socket.send(kept.get_update(bytes.fromhex(again.hello["state"])))
        again.hears("kept")
        assert again.text.startswith("offline\n")
        assert again.text.endswith("meanwhile")
        with at(serving, ref, cast.bob) as late:
            assert late.text == again.text


def test_cursors_are_told_with_the_name_that_the_server_knows(
    serving: Serving, cast: Cast, ref: str
) -> None:
    with at(serving, ref, cast.alice) as alice, at(serving, ref, cast.bob) as bob:
        alice.say(type="here", client=7, anchor={"tname": "text"}, head=None, new=True, name="Eve")
        heard = bob.hears("here")
        assert (heard["client"], heard["name"], heard["gone"]) == (7, cast.alice.name, False)
        alice.socket.close()
        assert bob.hears("here")["gone"]
    assert PostmortemUpdate.objects.count() == 1


@pytest.mark.parametrize("origin", [None, "https://elsewhere.example", "null", "http://127.0.0.1"])
def test_other_pages_are_refused(
    serving: Serving, cast: Cast, ref: str, origin: str | None
) -> None:
    with pytest.raises(InvalidStatus) as refused, at(serving, ref, cast.alice, origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_who_may_not_write_is_told_why_by_a_code(serving: Serving, cast: Cast, ref: str) -> None:
    for person, name, code in (
        (None, ref, together.NOBODY),
        (cast.charlie, ref, together.MAY_NOT),
        (cast.alice, "nosuch", together.UNKNOWN),
    ):
        with at(serving, name, person, greets=False) as browser:
            assert browser.ends() == code


def test_a_private_incident_has_no_postmortem_for_others(
    serving: Serving, cast: Cast, incident: Incident, ref: str
) -> None:
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    with at(serving, ref, cast.bob, greets=False) as browser:
        assert browser.ends() == together.UNKNOWN


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "nonsense",
        "[" * 100_000,
        '{"type": "hello"}',
        '{"type": "hello", "state": "zz"}',
        '{"type": "hello", "state": "ffffffffff"}',
        '{"type": "here", "client": 1}',
        b"\xff\xff",
    ],
)
def test_bad_input_ends_it_with_a_code(
    serving: Serving, cast: Cast, ref: str, said: str | bytes
) -> None:
    with at(serving, ref, cast.alice, greets=False) as browser:
        browser.socket.send(said)
        assert browser.ends() == together.WRONG


@pytest.mark.parametrize(
    "said",
    [
        b"\xff\xff\xff",
        b"\x01",
        '{"type": "here", "client": -1, "anchor": null, "head": null, "new": true}',
        '{"type": "here", "client": 1, "anchor": 7, "head": null, "new": true}',
        json.dumps(
            {"type": "here", "client": 1, "anchor": {"x": "y" * 900}, "head": None, "new": True}
        ),
        '{"type": "unheard of"}',
    ],
)
def test_bad_input_later_ends_it_with_a_code(
    serving: Serving, cast: Cast, ref: str, said: str | bytes
) -> None:
    with at(serving, ref, cast.alice) as browser, at(serving, ref, cast.bob) as other:
        browser.socket.send(said)
        assert browser.ends() == together.WRONG
        other.write(other.text + "goes on")
        other.hears("kept")


def test_too_much_ends_it(
    serving: Serving, cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(serving, ref, cast.alice) as browser:
        browser.socket.send(b"x" * (together.LARGEST_MESSAGE + 1))
        assert browser.ends() == 1009
    monkeypatch.setattr(together, "MOST_EACH", 1)
    with at(serving, ref, cast.bob), at(serving, ref, cast.bob, greets=False) as second:
        assert second.ends() == together.TOO_MANY
    monkeypatch.setattr(together, "A_SECOND", 0.001)
    with at(serving, ref, cast.alice) as browser:
        for _ in range(round(together.AT_ONCE) + 2):
            browser.say(type="here", client=1, anchor=None, head=None, new=False)
        assert browser.ends() == together.TOO_MANY


def test_signing_out_everywhere_ends_it(
    serving: Serving, cast: Cast, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "HEARTBEAT_SECONDS", 0.1)
    with at(serving, ref, cast.bob) as bob:
        sign_out_everywhere(actor=cast.acting("bob"), at=timezone.now())
        assert bob.ends() == together.NOBODY


def test_whoever_signed_out_everywhere_writes_no_letter_more(
    serving: Serving, cast: Cast, ref: str
) -> None:
    with at(serving, ref, cast.bob) as bob:
        sign_out_everywhere(actor=cast.acting("bob"), at=timezone.now())
        bob.write(bob.text + "too late")
        assert bob.ends() == together.NOBODY
    assert "too late" not in postmortem(ref, at=timezone.now()).text


def test_after_a_redaction_another_text_begins(serving: Serving, cast: Cast, ref: str) -> None:
    with at(serving, ref, cast.alice) as alice:
        PostmortemUpdate.objects.all().delete()
        alice.write(alice.text + "to the old one")
        assert alice.ends() == together.REPLACED
