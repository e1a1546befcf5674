"""Groups of alerts and rules for them, at a terminal."""

import pytest
from django.utils import timezone

from peacetime.storage.models import AlertGroup, AlertRule, Incident
from tests.builders import an_incident
from tests.cast import Cast
from tests.cli.conftest import Terminal
from tests.groups import a_group

pytestmark = pytest.mark.django_db


def test_a_group_is_listed_joined_to_an_incident_and_taken_apart(
    types: Terminal, cast: Cast
) -> None:
    group = a_group(cast.checkout, "Orders fail")
    assert f"{group.ref}\tfiring" in types("alerts", "list", "--team", "checkout").stdout
    assert types("alerts", "list", "--state", "resolved").stdout == ""
    assert group.ref in types("alerts", "list", "--state", "all").stdout
    shown = types("alerts", "show", group.ref).stdout
    assert "It belongs to no incident." in shown
    incident = an_incident(cast.checkout, at=timezone.now())
    joined = types("alerts", "join", group.ref, incident.ref)
    assert f"It belongs to incident {incident.ref}." in joined.stdout, joined.stderr
    assert types.json("alerts", "show", group.ref)["group"]["incident"] == incident.ref
    assert "It belongs to no incident." in types("alerts", "apart", group.ref).stdout


RESCUE = ("--trigger", "reliability", "--severity", "SEV2", "--done-when", "orders succeed")


def test_rescue_mode_is_declared_for_a_group(types: Terminal, cast: Cast) -> None:
    ref = a_group(cast.checkout, "Orders fail").ref
    alone = types("alerts", "rescue", ref, *RESCUE)
    assert (alone.exit_code, Incident.objects.exists()) == (2, False)
    assert "Nobody is here to confirm it: add --yes." in alone.stderr
    done = types("alerts", "rescue", ref, *RESCUE, "--commander", cast.alice.email, "--yes")
    incident = Incident.objects.get()
    assert done.stdout == f"Orders fail: It belongs to incident {incident.ref}.\n", done.stderr
    assert (incident.summary, incident.severity) == ("Orders fail", "SEV2")
    again = types("alerts", "rescue", ref)
    assert f"incident {incident.ref}" in again.stdout, "nothing is asked twice"
    second = a_group(cast.checkout, "Carts fail").ref
    types("alerts", "rescue", second, *RESCUE, "--summary", "Carts too", "--yes")
    assert Incident.objects.latest("pk").summary == "Carts too", "a further incident"


def test_a_person_sees_what_will_be_said_before_a_group_is_a_rescue(
    types: Terminal, cast: Cast, somebody_sits_there: None
) -> None:
    ref = a_group(cast.checkout, "Orders fail").ref
    result = types("alerts", "rescue", ref, *RESCUE, typed="n\n")
    assert "Checkout is now in Rescue Mode" in result.stderr
    assert (result.exit_code, Incident.objects.exists()) == (1, False)


def test_a_group_of_no_team_is_nobodys_rescue(types: Terminal, cast: Cast) -> None:
    group = a_group(cast.checkout, "Disk full")
    AlertGroup.objects.update(team=None)
    refused = types("alerts", "rescue", group.ref, *RESCUE, "--yes")
    assert refused.exit_code == 1
    assert "No team is known for these alerts." in refused.stderr


def test_a_rule_is_added_listed_and_ended(types: Terminal) -> None:
    made = types("alerts", "rules", "add", "ignore", "Noise", "--team", "checkout", "--title", "n*")
    assert "holds from now on: Noise." in made.stdout, made.stderr
    number = str(AlertRule.objects.get().pk)
    assert "team checkout, title n*\t0\tfor good" in types("alerts", "rules", "list").stdout
    assert "Noise holds no more." in types("alerts", "rules", "delete", number, "--yes").stdout
    assert types("alerts", "rules", "list").stdout == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("alerts", "list", "--state", "loud"), "open"),
        (("alerts", "show", "nothing"), "There is no"),
        (("alerts", "join", "nothing", "more"), "There is no"),
        (("alerts", "rules", "add", "silence", "Noise", "--team", "checkout"), "ignore"),
        (("alerts", "rules", "delete", "99", "--yes"), "There is no"),
    ],
)
def test_what_is_wrong_is_said(types: Terminal, words: tuple[str, ...], said: str) -> None:
    answer = types(*words)
    assert answer.exit_code == 1
    assert said in answer.stderr
