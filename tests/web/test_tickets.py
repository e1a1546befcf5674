"""The pages of tickets: file in the meeting, see how it stands, try again, unlink."""

from __future__ import annotations

import pytest

from peacetime.storage.models import Connection, Postmortem, Ticket
from tests.builders import NOON, a_postmortem, an_action
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


@pytest.fixture
def jira(cast: Cast) -> Connection:
    return Connection.objects.create(
        provider="jira", name="Shop", created_at=NOON, created_by=cast.dana.email
    )


@pytest.fixture
def postmortem(cast: Cast) -> Postmortem:
    return a_postmortem(team=cast.checkout)


def test_without_a_tracker_nothing_is_offered(cast: Cast, postmortem: Postmortem) -> None:
    item = an_action(postmortem)
    bob = cast.browser("bob")
    assert b"/ticket" not in bob.get(f"/actions/{item.ref}").content
    assert b"in no tracker yet" not in bob.get(f"/postmortems/{postmortem.ref}/actions").content


def test_in_the_meeting_one_looks_at_what_would_be_filed_and_files_it(
    cast: Cast, jira: Connection, postmortem: Postmortem
) -> None:
    first, second = an_action(postmortem), an_action(postmortem, text="Alert on the queue")
    bob = cast.browser("bob")
    page = bob.get(f"/postmortems/{postmortem.ref}").content.decode()
    assert "2 action items are in no tracker yet" in page
    address = f"/postmortems/{postmortem.ref}/tickets"
    assert f'href="{address}?connection={jira.pk}"' in page
    shown = bob.get(address, {"connection": jira.pk}).content.decode()
    assert "Alert on the queue" in shown
    assert not Ticket.objects.exists()
    answer = bob.post(address, {"connection": jira.pk, "action": [second.ref]}, follow=True)
    assert "1 ticket is being filed." in answer.content.decode()
    assert [ticket.item_id for ticket in Ticket.objects.all()] == [second.pk]
    assert "1 action item is in no tracker yet" in answer.content.decode()
    assert first.ref in bob.get(address, {"connection": jira.pk}).content.decode()


def test_an_action_item_shows_its_ticket_and_what_is_wrong(
    cast: Cast, jira: Connection, postmortem: Postmortem
) -> None:
    item, bob = an_action(postmortem), cast.browser("bob")
    answer = bob.post(f"/actions/{item.ref}/ticket", {"connection": jira.pk}, follow=True)
    assert "It waits to be filed in Jira (Shop)." in answer.content.decode()
    Ticket.objects.update(
        state="failed",
        last_error="Jira does not accept the token.",
        key="SHOP-1",
        url="https://jira.example/browse/SHOP-1",
        word="To Do",
    )
    page = bob.get(f"/actions/{item.ref}").content.decode()
    assert "Jira does not accept the token." in page
    assert 'href="https://jira.example/browse/SHOP-1"' in page
    answer = bob.post(f"/actions/{item.ref}/ticket/retry", follow=True)
    assert "It is tried again." in answer.content.decode()
    assert Ticket.objects.get().state == "waiting"
    bob.post(f"/actions/{item.ref}/ticket/unlink")
    assert Ticket.objects.get().state == "unlinked"
    assert "File in Jira (Shop)" in bob.get(f"/actions/{item.ref}").content.decode()


def test_a_connection_lists_its_tickets_those_that_need_somebody_first(
    cast: Cast, jira: Connection, postmortem: Postmortem
) -> None:
    items = [an_action(postmortem, text=f"Add limit {number}") for number in range(3)]
    bob = cast.browser("bob")
    for item in items:
        bob.post(f"/actions/{item.ref}/ticket", {"connection": jira.pk})
    Ticket.objects.filter(item=items[0]).update(state="failed", last_error="No permission.")
    page = bob.get(f"/connections/{jira.pk}/tickets").content.decode()
    assert "1 ticket needs somebody. 0 in step, 2 waiting to be sent." in page
    assert page.index("Add limit 0") < page.index("Add limit 2")
    answer = bob.post(f"/connections/{jira.pk}/tickets/retry", follow=True)
    assert "1 is tried again." in answer.content.decode()


def test_in_a_dry_run_one_looks_and_nothing_can_be_filed(
    cast: Cast, jira: Connection, postmortem: Postmortem
) -> None:
    Connection.objects.update(is_dry_run=True)
    item, bob = an_action(postmortem), cast.browser("bob")
    assert "Try out Jira (Shop)" in bob.get(f"/actions/{item.ref}").content.decode()
    page = bob.get(f"/actions/{item.ref}/ticket", {"connection": jira.pk}).content.decode()
    assert "only tried out" in page
    assert 'data-kind="primary">File' not in page
    answer = bob.post(f"/actions/{item.ref}/ticket", {"connection": jira.pk}, follow=True)
    assert "Nothing was." in answer.content.decode()
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("said", ["", "x", "-1", "9" * 30])
def test_an_address_that_names_no_tracker_is_refused_in_words(
    cast: Cast, postmortem: Postmortem, said: str
) -> None:
    item = an_action(postmortem)
    answer = cast.browser("bob").get(f"/actions/{item.ref}/ticket", {"connection": said})
    assert answer.status_code == 422
    assert "Choose a tracker." in answer.content.decode()
