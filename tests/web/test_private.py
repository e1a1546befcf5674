"""Of a private incident nobody learns more than the mode who holds no role in it: on no page, by no act, in no stream."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from peacetime.domain.modes.transitions import StandDown
from peacetime.queries.live import Cursor, as_seen, facts_after
from peacetime.queries.sight import clearances
from peacetime.storage.models import Message
from peacetime.usecases.modes import stand_down
from peacetime.web.live.render import render
from tests.secret import Secret, a_secret
from tests.web.test_permissions import ROWS, World, send, whole_world, world

pytestmark = pytest.mark.django_db
__all__ = ["whole_world", "world"]  # the fixtures: one of everything that an address can name

OUTSIDE = ("charlie", "bob")  # a viewer, and a member of the very team
INSIDE = ("alice", "dana")  # who commands, and an administrator


@pytest.fixture
def secret(world: World) -> Secret:
    """The world's incident is over, and Checkout is in Rescue Mode by a private one."""
    now = timezone.now()
    over = StandDown("Fixed", now + timedelta(days=2), override_reason="Nothing else to do")
    stand_down("checkout", over, actor=world.cast.acting("dana"), at=now)
    found = a_secret(world.cast, at=timezone.now())
    world.names["ref"] = found.incident.ref
    return found


def answered(world: World, browser: Client, name: str) -> tuple[int, str]:
    before = transaction.savepoint()
    response = send(world, browser, name)
    transaction.savepoint_rollback(before)
    body = b"".join(response) if response.streaming else response.content
    return response.status_code, body.decode(errors="replace") + str(dict(response.items()))


@pytest.mark.parametrize("who", OUTSIDE)
def test_no_address_tells_of_it(world: World, secret: Secret, who: str) -> None:
    for name in ROWS:
        status, said = answered(world, world.window(who), name)
        is_asked = "<ref>" in name or "{ref}" in str(ROWS[name].fields)
        asked = str(world.names["ref"]) if is_asked else ""
        assert secret.learned(said, asked=asked) == [], name
        if "{ref}" in ROWS[name].path:
            assert status in {403, 404}, name


@pytest.mark.parametrize("who", INSIDE)
def test_who_holds_a_role_reads_it_where_everybody_reads_others(
    world: World, secret: Secret, who: str
) -> None:
    browser = world.cast.browser(who)
    ref = secret.incident.ref
    for path in ("/", "/teams/checkout", f"/incidents/{ref}", f"/incidents/{ref}/decisions"):
        assert "Zeroday" in browser.get(path).content.decode(), path


def test_the_board_says_that_the_team_is_in_rescue_mode(world: World, secret: Secret) -> None:
    page = world.cast.browser("charlie").get("/").content.decode()
    assert "A private incident" in page
    assert "Checkout" in page
    team = world.cast.browser("bob").get("/teams/checkout").content.decode()
    assert "Rescue Mode" in team


def test_streams_tell_each_only_what_they_may_see(world: World, secret: Secret) -> None:
    facts = facts_after(Cursor())
    assert any(fact.is_private for fact in facts)
    for who in OUTSIDE:
        sight = world.cast.acting(who).sight
        seen = as_seen(facts, sight)
        told = render(seen, sight=sight)
        assert told is not None
        assert secret.learned(told.data) == []
        assert secret.learned(repr(seen)) == []
        assert [fact.name for fact in seen if fact.team == "checkout" and not fact.incident]
    sight = world.cast.acting("alice").sight
    told = render(as_seen(facts, sight), sight=sight)
    assert told is not None
    assert "Zeroday" in told.data


def test_who_sees_the_same_is_told_the_same(world: World, secret: Secret) -> None:
    sights = {who: world.cast.acting(who).sight for who in ("alice", "bob", "charlie", "dana")}
    groups = clearances(sights.values())
    assert groups[sights["bob"]] == groups[sights["charlie"]] == frozenset()
    assert groups[sights["alice"]] == groups[sights["dana"]] == {secret.incident.pk}


def test_mail_tells_the_team_its_mode_and_no_more(world: World, secret: Secret) -> None:
    mails = Message.objects.filter(incident=secret.incident)
    assert mails.filter(destination=world.cast.alice.email).exists()
    others = mails.exclude(destination=world.cast.alice.email)
    assert others.filter(destination=world.cast.bob.email).exists()
    for mail in others:
        assert secret.learned(mail.subject + mail.body) == []
    assert (
        not mails.filter(audience="stakeholders")
        .exclude(destination=world.cast.alice.email)
        .exists()
    )
