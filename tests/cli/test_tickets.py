"""Tickets by command: where, what would be, filed, and how it stands."""

from peacetime.storage.models import Connection, Ticket
from tests.builders import NOON, a_postmortem, an_action
from tests.cast import Cast
from tests.cli.conftest import Terminal


def test_action_items_are_looked_at_filed_tried_again_and_unlinked(
    cast: Cast, types: Terminal
) -> None:
    jira = Connection.objects.create(
        provider="jira", name="Shop", created_at=NOON, created_by="dana@example.org"
    )
    number, postmortem = str(jira.pk), a_postmortem(team=cast.checkout)
    first, second = an_action(postmortem), an_action(postmortem, text="Alert on the queue")
    assert types("action", "trackers", "checkout").stdout.split() == [number, "Jira", "Shop"]
    told = types("action", "file", first.ref, "--in", number, "--dry-run").stdout
    assert "Add a limit to the queue" in told
    assert not Ticket.objects.exists()
    told = types("action", "file", first.ref, "--in", number).stdout
    assert told == "It waits to be filed in Jira (Shop).\n"
    told = types("action", "file", postmortem.ref, "--in", number, "--postmortem").stdout
    assert told.count("It waits to be filed") == 1
    told = types("action", "file", postmortem.ref, "--in", number, "--postmortem").stdout
    assert told == "Nothing was left to file.\n"
    Ticket.objects.filter(item=second).update(state="failed", last_error="No permission.")
    assert "No permission." in types("action", "ticket", second.ref).stdout
    (failed, _) = types("action", "tickets", "--in", number).stdout.splitlines()
    assert failed == f"{second.ref}\tnone yet\tfailed\tNo permission."
    assert types("action", "tickets", "--in", number, "--retry").stdout == "Tried again: 1.\n"
    assert types.json("action", "ticket", second.ref, "--retry")["state"] == "waiting"
    assert types.json("action", "ticket", second.ref, "--unlink")["state"] == "unlinked"
    assert types("action", "ticket", second.ref).exit_code != 0
