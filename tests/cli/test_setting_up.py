"""Setting an organisation up at a terminal: people, services, audiences, tokens."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from peacetime.storage.models import ApiToken
from tests.cast import Cast
from tests.cli.conftest import Terminal

DAY = "2026-03-01"


@pytest.fixture
def dana(types_as: Callable[[str], Terminal]) -> Terminal:
    """Who administers."""
    return types_as("dana")


def test_people_are_added_listed_changed_and_let_go(dana: Terminal) -> None:
    added = dana("people", "add", "erin@example.org", "Erin Eck", "--role", "viewer")
    assert added.stdout == "Erin Eck is here as viewer: erin@example.org.\n"
    assert "erin@example.org\tErin Eck\tviewer\t" in dana("people", "list").stdout
    assert "alice@example.org\tAlice Abel\tmember\tcheckout" in dana("people", "list").stdout
    assert "is member now" in dana("people", "role", "erin@example.org", "member").stdout
    assert "cannot sign in" in dana("people", "deactivate", "erin@example.org").stdout
    assert dana.json("people", "list")["items"][-1]["is_active"] is False
    assert "\tleft\t" in dana("people", "list").stdout
    assert "can sign in again" in dana("people", "reactivate", "erin@example.org").stdout
    assert dana.json("people", "list")["items"][-1]["is_active"] is True


def test_an_invitation_prints_its_link_on_the_last_line(dana: Terminal) -> None:
    invited = dana("invite", "nina@example.org", "--team", "checkout").stdout.splitlines()
    assert invited[0].startswith("Send nina@example.org this link")
    assert "/invitations/" in invited[-1]
    assert "nina@example.org\tmember\tcheckout\topen\t" in dana("invitations").stdout
    assert "link" not in dana.json("invitations")["items"][0]


def test_a_team_gets_members_loses_them_is_put_away_and_comes_back(dana: Terminal) -> None:
    said = dana("teams", "add-member", "checkout", "dana@example.org", "--lead", "--since", DAY)
    assert said.stdout == f"Dana Dorn leads checkout from {DAY}.\n", said.stderr
    assert "dana@example.org\tDana Dorn\tlead" in dana("teams", "show", "checkout").stdout
    left = dana("teams", "end-membership", "checkout", "dana@example.org", "--on", "2026-03-02")
    assert left.stdout == "Dana Dorn is not in checkout from 2026-03-02.\n", left.stderr
    today = dana.json("teams", "end-membership", "checkout", "bob@example.org")["left_on"]
    berlin = ZoneInfo("Europe/Berlin")  # where the team is
    assert today == timezone.localdate(timezone=berlin).isoformat()
    assert "is put away" in dana("teams", "archive", "checkout").stdout
    assert "Checkout" not in dana("board").stdout
    assert dana("teams", "restore", "checkout").stdout == "Checkout is back.\n"
    assert "Checkout" in dana("board").stdout


def test_services_and_audiences_are_added_listed_and_retired(dana: Terminal) -> None:
    added = dana("services", "add", "Payments API", "--team", "checkout")
    assert added.stdout == "Payments API is here: payments-api, owned by checkout.\n"
    dana("services", "retire", "payments-api")
    listed = dana("services", "list").stdout
    assert listed == "payments-api\tPayments API\tcheckout\tretired\n"
    assert dana("services", "restore", "payments-api").stdout == "Payments API runs again.\n"
    assert dana("services", "list").stdout == "payments-api\tPayments API\tcheckout\t\n"
    heard = dana("audiences", "add", "Leadership", "ceo@example.org", "cto@example.org")
    assert heard.stdout == "Leadership hears of every team from SEV4 up.\n"
    (audience,) = dana.json("audiences", "list")["items"]
    assert audience["addresses"] == ["ceo@example.org", "cto@example.org"]
    assert "hears nothing more" in dana("audiences", "retire", str(audience["id"])).stdout
    assert "Leadership (retired)" in dana("audiences", "list").stdout


def test_a_token_is_made_listed_and_revoked(types: Terminal, cast: Cast) -> None:
    made = types("tokens", "create", "laptop", "--role", "viewer").stdout.splitlines()
    assert made[0] == "laptop speaks for alice@example.org as viewer."
    assert made[-1].startswith("pt_")
    token = ApiToken.objects.get(name="laptop")
    assert "laptop\talice@example.org\tviewer\tactive\tnever" in types("tokens", "list").stdout
    assert "lets nobody in" in types("tokens", "revoke", str(token.pk), "--yes").stdout
    again = types("tokens", "create", "test")
    assert "You have a token called" in again.stderr, "the one it speaks by"


def test_who_may_not_set_up_is_told_so(types: Terminal) -> None:
    refused = types("people", "add", "erin@example.org", "Erin Eck")
    assert (refused.exit_code, refused.stderr) == (1, "Only administrators may change this.\n")


def test_what_was_planned_is_moved(types: Terminal, incident: str, cast: Cast) -> None:
    soon = (timezone.now() + timedelta(days=3)).isoformat()
    assert "Looked at again:" in types("incident", "review", incident, soon).stdout
    types("stand-down", "checkout", "--summary", "A pool", "--override-reason", "drill", "--yes")
    moved = types("incident", "postmortem", incident, "--at", soon, "--owner", cast.bob.email)
    assert f"owned by {cast.bob.email}." in moved.stdout
    kept = types("incident", "postmortem", incident, "--owner", cast.alice.email)
    assert f"owned by {cast.alice.email}." in kept.stdout
