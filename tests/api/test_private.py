"""No endpoint tells of a private incident to whoever holds no role in it, and none acts on it."""

import pytest
from django.db import transaction
from django.utils import timezone

from peacetime.domain.modes.transitions import StandDown
from peacetime.usecases.modes import stand_down
from tests.api.conftest import DECLARATION
from tests.api.test_permissions import ROWS, SOON, World, send, whole_world, world
from tests.secret import Secret, a_secret

pytestmark = pytest.mark.django_db
__all__ = ["whole_world", "world"]  # the fixtures: one of everything that a path can name


@pytest.fixture
def secret(world: World) -> Secret:
    """The world's incident is over, and Checkout is in Rescue Mode by a private one."""
    now = timezone.now()
    over = StandDown("Fixed", None, override_reason="Nothing else to do")
    stand_down("checkout", over, actor=world.cast.acting("dana"), at=now)
    found = a_secret(world.cast, at=timezone.now())
    world.names["incident"] = found.incident.ref
    return found


@pytest.mark.parametrize("role", ["viewer", "member"])
def test_no_endpoint_tells_of_it(world: World, secret: Secret, role: str) -> None:
    for name in ROWS:
        before = transaction.savepoint()
        answer = send(world, world.caller(role), name)
        transaction.savepoint_rollback(before)
        is_asked = "{incident}" in ROWS[name].path
        said = f"{answer.body} {answer.headers}"
        asked = str(world.names["incident"]) if is_asked else ""
        assert secret.learned(said, asked=asked) == [], name
        if is_asked:
            assert answer.status in {403, 404}, name


def test_who_declares_again_is_not_led_to_it(world: World, secret: Secret) -> None:
    refused = world.caller("member").post("/teams/checkout/rescue", DECLARATION)
    assert (refused.status, refused.code) == (409, "already_in_rescue")
    assert secret.learned(str(refused.body)) == []
    assert "private" in refused.body["detail"]
    seen = world.caller("lead").post("/teams/checkout/rescue", DECLARATION)
    assert seen.body["incident"] == secret.incident.ref


def test_who_does_not_see_it_does_not_stand_the_team_down(world: World, secret: Secret) -> None:
    said = {"summary": "Over", "postmortem_at": SOON, "override_reason": "Enough"}
    refused = world.caller("member").post("/teams/checkout/stand-down", said)
    assert (refused.status, refused.code) == (403, "not_allowed")
    assert world.caller("lead").post("/teams/checkout/stand-down", said).status == 200
