"""A repeated request hears the first answer and changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from peacetime.storage.models import IdempotencyKey, Incident, Team, TimelineEntry
from peacetime.usecases.tokens import create_service_token
from tests.api.conftest import DECLARATION, Caller
from tests.cast import Cast

NOTE = {"kind": "note", "text": "p99 is at 4.9 s"}


def test_a_repeat_is_answered_as_the_first_was(alice: Caller, incident: str) -> None:
    path = f"/incidents/{incident}/timeline"
    first = alice.post(path, NOTE, Idempotency_Key="a")
    second = alice.post(path, NOTE, Idempotency_Key="a")
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (second.status, second.body) == (first.status, first.body)
    assert TimelineEntry.objects.filter(text=NOTE["text"]).count() == 1


def test_a_repeated_declaration_is_no_second_rescue(alice: Caller, cast: Cast) -> None:
    first = alice.post("/teams/checkout/rescue", DECLARATION, Idempotency_Key="a")
    second = alice.post("/teams/checkout/rescue", DECLARATION, Idempotency_Key="a")
    assert (second.status, second.body) == (201, first.body)
    assert Incident.objects.count() == 1


def test_the_layout_of_the_json_does_not_matter(alice: Caller, incident: str) -> None:
    path = f"/incidents/{incident}/timeline"
    alice("POST", path, raw=b'{"kind":"note","text":"a"}', Idempotency_Key="a")
    second = alice("POST", path, raw=b'{ "text": "a",\n "kind": "note" }', Idempotency_Key="a")
    assert second.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("difference", ["body", "path", "method"])
def test_a_key_belongs_to_one_request(
    alice: Caller, incident: str, cast: Cast, difference: str
) -> None:
    path = f"/incidents/{incident}/roles/scribe/{cast.bob.email}"
    assert alice("PUT", path, Idempotency_Key="a").status == 200
    other = {
        "body": lambda: alice("PUT", path, {"a": 1}, Idempotency_Key="a"),
        "path": lambda: alice("PUT", path.replace("scribe", "ops_lead"), Idempotency_Key="a"),
        "method": lambda: alice("DELETE", path, Idempotency_Key="a"),
    }[difference]()
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_a_token_does_not_hear_what_another_of_its_name_was_told(db: None) -> None:
    mighty, meek = (
        Caller(create_service_token("script", role, at=timezone.now()))
        for role in ("admin", "viewer")
    )
    team = {"name": "Search", "slug": "search", "time_zone": "UTC"}
    assert mighty.post("/teams", team, Idempotency_Key="a").status == 201
    assert meek.post("/teams", team, Idempotency_Key="a").code == "not_allowed"


def test_two_callers_may_choose_the_same_key(alice: Caller, program: Caller, incident: str) -> None:
    path = f"/incidents/{incident}/timeline"
    assert (
        alice.post(path, NOTE, Idempotency_Key="a").body["id"]
        != program.post(path, NOTE, Idempotency_Key="a").body["id"]
    )


def test_a_refused_request_may_be_tried_again_with_its_key(
    alice: Caller, program: Caller, cast: Cast
) -> None:
    said = {**DECLARATION, "commander": "eve@example.org"}
    assert alice.post("/teams/checkout/rescue", said, Idempotency_Key="a").code == "person_unknown"
    program.post("/people", {"email": "eve@example.org", "name": "Eve"})
    assert alice.post("/teams/checkout/rescue", said, Idempotency_Key="a").status == 201


def test_a_key_is_kept_for_a_day(program: Caller) -> None:
    said = {"name": "Orders", "slug": "orders", "time_zone": "UTC"}
    program.post("/teams", said, Idempotency_Key="a")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert program.post("/teams", said, Idempotency_Key="a").code == "slug_taken"
    assert Team.objects.filter(slug="orders").count() == 1


def test_a_repeat_leaves_secrets_out(program: Caller) -> None:
    for path, said, secret in (
        ("/tokens", {"name": "ci", "role": "member", "is_for_program": True}, "token"),
        ("/invitations", {"email": "eve@example.org"}, "link"),
    ):
        first = program.post(path, said, Idempotency_Key=secret)
        second = program.post(path, said, Idempotency_Key=secret)
        assert first.body[secret]
        assert secret not in second.body
        assert second.body == {name: value for name, value in first.body.items() if name != secret}
        key = IdempotencyKey.objects.get(key=secret)
        assert first.body[secret].rpartition("/")[2] not in str(key.answer)


@pytest.mark.parametrize("key", ["a" * 201, "ü", "a\tb"])
def test_a_key_is_short_and_plain(program: Caller, key: str) -> None:
    said = {"name": "Orders", "slug": "orders", "time_zone": "UTC"}
    answer = program.post("/teams", said, Idempotency_Key=key)
    assert (answer.status, answer.code) == (422, "idempotency_key_invalid")
    assert not Team.objects.filter(slug="orders").exists()
