"""Every form, forged or filled with what no database takes; every address, misspelt. Generated from the addresses."""

import re
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.web.hostile import ATTACK
from tests.web.test_escaping import injected
from tests.web.test_permissions import NAMES, ROWS, World, whole_world, world

__all__ = ["whole_world", "world"]  # the fixtures
pytestmark = pytest.mark.django_db

# What programs send is signed instead.
WRITES = [name for name in ROWS if name.startswith("POST ") and not name.startswith("POST /chat/")]
READS = [name for name in ROWS if name.startswith("GET ")]
BROKEN = ("a\0b", "a\ud800b", "\x01\u2028\x7f\uffff" * 8_000)
NONSENSE = ("%00", "%ED%A0%80", "x" * 3_000, "-1", "9" * 40)
MISSPELT = ("%00", "%ED%A0%80", "x" * 500, "9" * 30, "😀", "%0A", "-1")
ASKED = ("q", "page", "sort", "team", "actor", "fact", "object", "next", "check")


def path_of(world: World, name: str) -> str:
    return re.sub(r"<(\w+)>", lambda found: NAMES[found[1]], ROWS[name].path).format(**world.names)


def post(browser: Client, path: str, fields: dict[str, Any]) -> Any:
    """A form with whatever bytes: what a browser would not send, a program does."""
    said = {name: value for name, value in fields.items() if isinstance(value, str)}
    body = urlencode(said, encoding="utf-8", errors="surrogatepass")
    return browser.post(path, body, content_type="application/x-www-form-urlencoded")


def _turned(values: tuple[str, ...], by: int) -> tuple[str, ...]:
    start = by % len(values)
    return values[start:] + values[:start]


def test_a_forged_form_is_refused_with_a_sentence(world: World) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(world.cast.dana)
    for name in WRITES:
        answer = post(forged, path_of(world, name), ROWS[name].fields)
        assert answer.status_code == 403, name
        assert "reload the page and send it again" in answer.content.decode(), name


@pytest.mark.parametrize("name", [name for name in WRITES if ROWS[name].fields])
def test_what_cannot_be_kept_is_no_mistake_of_ours(world: World, name: str) -> None:
    dana = world.window("dana")
    path, fields = path_of(world, name), ROWS[name].fields
    # each field takes one of these, the next form's field the next: every one of them comes in many fields
    for field, broken in zip(fields, cycle(_turned(BROKEN, WRITES.index(name))), strict=False):
        before = transaction.savepoint()
        answer = post(dana, path, {**fields, field: broken})
        assert answer.status_code < 500, (field, broken[:5])
        transaction.savepoint_rollback(before)


def test_a_nonsense_question_is_still_answered(world: World) -> None:
    dana, nonsense = world.window("dana"), cycle(NONSENSE)
    for name in READS:
        for _ in range(2):  # each page is asked some of it in turn, and every one of it somewhere
            asked = "&".join(f"{each}={next(nonsense)}" for each in ASKED)
            answer = dana.get(f"{path_of(world, name)}?{asked}")
            assert answer.status_code < 500, (name, asked)


def test_a_misspelt_address_is_not_there(world: World) -> None:
    dana, nonsense = world.window("dana"), cycle(MISSPELT)
    for name in (name for name in ROWS if "<" in name):
        method, _, route = name.partition(" ")
        for _ in range(2):
            path = re.sub(r"<\w+>", next(nonsense), route)
            before = transaction.savepoint()
            answer = dana.get(path) if method == "GET" else post(dana, path, ROWS[name].fields)
            assert answer.status_code < 500, path
            transaction.savepoint_rollback(before)


def test_every_page_forbids_scripts_and_frames_of_others(world: World) -> None:
    dana = world.window("dana")
    for name in READS:
        answer = dana.get(path_of(world, name))
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")


@pytest.mark.parametrize(
    "name", [name for name, row in ROWS.items() if name.startswith("POST ") and row.fields]
)
def test_a_form_shows_what_was_typed_as_text(world: World, name: str) -> None:
    path, fields = path_of(world, name), ROWS[name].fields
    for field, value in fields.items():
        before = transaction.savepoint()
        wrong = SimpleUploadedFile(ATTACK, b"x") if isinstance(value, bytes) else ATTACK
        sent = {n: v for n, v in fields.items() if not isinstance(v, bytes)}
        response = world.window("dana").post(path, {**sent, field: wrong}, follow=True)
        assert injected(response.content.decode()) == [], field
        transaction.savepoint_rollback(before)
