"""The way in for other tools, through the whole application on a port of its own."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from django.db import connection

from peacetime.queries.access import PEACETIME
from peacetime.storage.models import IntakeBatch, IntakeEntry
from peacetime.storage.packing import Packed, pack, unpack
from peacetime.usecases.signals import sources
from peacetime.usecases.signals.sources import SourceDraft
from tests.asking import asking
from tests.serving import Serving

PATIENCE_SECONDS = 120.0
ALERTS = {"version": "4", "alerts": [{"status": "firing", "labels": {"alertname": "Full"}}]}


def now() -> datetime:
    return datetime.now(UTC)


def a_source(name: str = "Prometheus", provider: str = "generic") -> str:
    """Where it is sent to, from the root."""
    made = sources.create_source(SourceDraft(name, provider), actor=PEACETIME, at=now())
    return made.address.partition("/in/")[2]


def kept() -> list[Packed]:
    rows = IntakeBatch.objects.order_by("pk").values_list("packed", flat=True)
    return [one for row in rows for one in unpack(row)]


@pytest.fixture
def door(transactional_db: None) -> Iterator[httpx.Client]:
    serving = Serving()
    serving.start()
    with asking(f"{serving.address}/in/", timeout=PATIENCE_SECONDS) as client:
        yield client
    serving.stop()


def code(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("code")


def noted(source_code: str) -> IntakeEntry:
    """What is written down a moment later."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if entry := IntakeEntry.objects.filter(code=source_code).first():
            return entry
        time.sleep(0.05)
    raise AssertionError(f"{source_code} was not noted")


def test_a_delivery_is_committed_before_it_is_answered(door: httpx.Client) -> None:
    answer = door.post(a_source(), json=ALERTS, headers={"X-Tool": "yes", "X-Auth-Token": "no"})
    assert answer.status_code == 200
    (one,) = kept()
    assert json.loads(one.body) == ALERTS
    assert answer.json() == {"kept": True, "delivery": one.digest}
    assert one.headers["x-tool"] == "yes"
    assert "x-auth-token" not in one.headers  # nor any other header that may prove somebody


def test_the_same_delivery_has_the_same_name(door: httpx.Client) -> None:
    address = a_source()
    first, second = (door.post(address, json=ALERTS).json()["delivery"] for _ in range(2))
    named = door.post(address, json=ALERTS, headers={"webhook-id": "msg_1"}).json()["delivery"]
    other = door.post(address, json={}, headers={"webhook-id": "msg_1"}).json()["delivery"]
    assert first == second != named
    assert named == other


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw"])
def test_a_packed_body_is_kept_unpacked(door: httpx.Client, coding: str) -> None:
    plain = json.dumps(ALERTS).encode()
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(plain),
        "deflate": zlib.compress(plain),
        "raw": raw.compress(plain) + raw.flush(),
    }[coding]
    said = "gzip" if coding == "gzip" else "deflate"
    answer = door.post(a_source(), content=packed, headers={"content-encoding": said})
    assert answer.status_code == 200
    assert kept()[0].body == plain


def test_a_bomb_is_refused_while_it_is_unpacked(door: httpx.Client) -> None:
    bomb = gzip.compress(b" " * 100_000_000, 9)
    assert len(bomb) < 1_000_000
    answer = door.post(a_source(), content=bomb, headers={"content-encoding": "gzip"})
    assert code(answer) == (413, "delivery_too_large")
    assert noted("delivery_too_large").times == 1


def test_twenty_megabytes_are_refused_whether_their_length_is_said_or_not(
    door: httpx.Client,
) -> None:
    address, piece = a_source(), b"x" * 1_000_000

    def pieces() -> Iterator[bytes]:
        yield from (piece for _ in range(20))

    for content in (piece * 20, pieces()):
        try:
            answer = door.post(address, content=content)
        except httpx.WriteError:
            continue  # it was answered, and the connection ended, before all was sent
        assert code(answer) == (413, "delivery_too_large")
    assert kept() == []


def test_a_wrong_key_and_a_wrong_name_sound_alike(door: httpx.Client) -> None:
    address = a_source()
    answers = [door.post(each, json=ALERTS) for each in (address + "x", "nobody/pts_1", "a/b/c")]
    assert [code(answer) for answer in answers] == [(404, "source_unknown")] * 3
    assert len({answer.text for answer in answers}) == 1


def test_what_is_not_json_is_kept_and_its_sender_hears_of_it(door: httpx.Client) -> None:
    answer = door.post(a_source(), content=b"disk is full")
    assert code(answer) == (400, "payload_not_json")
    assert [one.body for one in kept()] == [b"disk is full"]
    assert noted("payload_not_json").times == 1


def test_deep_json_is_kept_and_its_sender_hears_of_it(door: httpx.Client) -> None:
    answer = door.post(a_source(), content=b"[" * 100_000)
    assert code(answer) == (400, "payload_too_deep")
    assert len(kept()) == 1


def test_a_form_is_taken(door: httpx.Client) -> None:
    assert door.post(a_source(), data={"payload": "{}"}).status_code == 200


def test_a_mail_is_taken_as_it_went_over_the_wire(door: httpx.Client) -> None:
    mail, said = (
        b"From: ops@shop.example\nSubject: DOWN\n\nLook.",
        {"content-type": "message/rfc822"},
    )
    assert door.post(a_source(), content=mail, headers=said).status_code == 200
    assert kept()[0].body == mail


def test_a_signature_is_asked_for_where_one_was_agreed_on(door: httpx.Client) -> None:
    address = a_source()
    said = {"header": "x-hub-signature-256", "prefix": "sha256="}
    sources.set_signature(
        "prometheus", "hmac", settings=said, secret="pepper", actor=PEACETIME, at=now()
    )
    body = json.dumps(ALERTS).encode()
    proof = hmac.new(b"pepper", body, hashlib.sha256).hexdigest()
    time.sleep(0.3)  # a change is told to every process; without one it is known after seconds
    wait_until_refused(door, address)
    signed = {"x-hub-signature-256": f"sha256={proof}"}
    assert door.post(address, content=body, headers=signed).status_code == 200
    wrong = {"x-hub-signature-256": f"sha256={proof[::-1]}"}
    assert code(door.post(address, content=body, headers=wrong)) == (401, "signature_wrong")
    assert noted("signature_wrong").times == 1
    assert noted("signature_missing").source.last_problem_code in {
        "signature_missing",
        "signature_wrong",
    }


def wait_until_refused(door: httpx.Client, address: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if code(door.post(address, json=ALERTS))[0] == 401:
            return
        time.sleep(0.05)
    raise AssertionError("the change was not heard")


def test_a_paused_source_says_that_it_keeps_nothing(door: httpx.Client) -> None:
    address = a_source()
    sources.pause_source("prometheus", actor=PEACETIME, at=now())
    answer = door.post(address, json=ALERTS)
    assert code(answer) == (202, "source_paused")
    assert answer.json()["kept"] is False
    assert kept() == []


def test_a_retired_source_is_gone(door: httpx.Client) -> None:
    address = a_source()
    sources.retire_source("prometheus", actor=PEACETIME, at=now())
    assert code(door.post(address, json=ALERTS)) == (410, "source_retired")


def test_after_a_rotation_both_keys_work_unless_the_old_one_ends_at_once(
    door: httpx.Client,
) -> None:
    old = a_source()
    new = sources.rotate_key("prometheus", actor=PEACETIME, at=now()).address.partition("/in/")[2]
    assert [door.post(each, json=ALERTS).status_code for each in (old, new)] == [200, 200]
    sources.rotate_key("prometheus", at_once=True, actor=PEACETIME, at=now())
    until = time.monotonic() + PATIENCE_SECONDS
    while door.post(new, json=ALERTS).status_code == 200:
        assert time.monotonic() < until
    assert door.post(new, json=ALERTS).status_code == 404


def test_whoever_looks_at_the_address_hears_what_it_is_for(door: httpx.Client) -> None:
    answer = door.get(a_source())
    assert answer.status_code == 200
    assert "POST" in answer.json()["detail"]
    assert code(door.put("prometheus/pts_wrong")) == (404, "source_unknown")


def test_many_at_once_share_their_commits(door: httpx.Client) -> None:
    address = a_source()
    door.post(address, json=ALERTS)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda n: door.post(address, json={"n": n}).status_code, range(60))
        )
    assert set(answers) == {200}
    assert len(kept()) == 61
    assert IntakeBatch.objects.count() < 61


def test_packing_gives_back_what_it_was_given() -> None:
    one = Packed(7, now(), "application/json", {"x-tool": "ä"}, "d" * 32, True, b'{"a": 1}')
    other = Packed(8, now(), "", {}, "e" * 32, False, b"\x00\xff")
    assert list(unpack(pack([one, other]))) == [one, other]


def test_without_the_database_the_sender_is_asked_to_come_back(door: httpx.Client) -> None:
    address = a_source()
    assert door.post(address, json=ALERTS).status_code == 200
    with connection.cursor() as db:
        db.execute("ALTER TABLE storage_intakebatch RENAME TO put_away")
    try:
        answer = door.post(address, json=ALERTS)
    finally:
        with connection.cursor() as db:
            db.execute("ALTER TABLE put_away RENAME TO storage_intakebatch")
    assert code(answer) == (503, "database_unavailable")
    assert answer.headers["retry-after"] == "2"
    assert door.post(address, json=ALERTS).status_code == 200
