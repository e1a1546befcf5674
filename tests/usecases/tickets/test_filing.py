"""Filing action items: who may, where, what never leaves, and what is refused in words."""

from __future__ import annotations

import pytest

from peacetime.domain.postmortems.tickets.draft import marker_of
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.tickets.drafts import owners_of
from peacetime.queries.tickets.shown import connection_tickets, preview, trackers_of
from peacetime.storage.models import AuditEntry, Connection, Incident, Ticket
from peacetime.usecases.tickets import filing
from tests.builders import NOON, a_postmortem, a_team, an_action, an_incident
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def jira(cast: Cast) -> Connection:
    return Connection.objects.create(
        provider="jira", name="Shop", created_at=NOON, created_by=cast.dana.email
    )


def test_a_member_files_an_action_item_and_a_viewer_does_not(cast: Cast, jira: Connection) -> None:
    item = an_action(team=cast.checkout)
    with pytest.raises(NotAllowed):
        filing.file_action(item.ref, connection=jira.pk, actor=cast.acting("charlie"), at=NOON)
    shown = filing.file_action(item.ref, connection=jira.pk, actor=cast.acting("bob"), at=NOON)
    assert (shown.state, shown.key, shown.filed_by) == ("waiting", "", "bob@example.org")
    assert shown.sentence == "It waits to be filed in Jira (Shop)."
    assert AuditEntry.objects.filter(
        fact="postmortem.action.filed", object=f"action:{item.ref}"
    ).exists()


def test_one_action_item_has_one_ticket(cast: Cast, jira: Connection) -> None:
    item, bob = an_action(team=cast.checkout), cast.acting("bob")
    filing.file_action(item.ref, connection=jira.pk, actor=bob, at=NOON)
    with pytest.raises(filing.AlreadyFiled, match=r"to be filed in Jira \(Shop\) already"):
        filing.file_action(item.ref, connection=jira.pk, actor=bob, at=NOON)
    assert Ticket.objects.count() == 1


def test_what_is_only_tried_out_shows_and_files_nothing(cast: Cast, jira: Connection) -> None:
    Connection.objects.update(is_dry_run=True)
    item, bob = an_action(a_postmortem(team=cast.checkout)), cast.acting("bob")
    with pytest.raises(filing.OnlyTriedOut):
        filing.file_action(item.ref, connection=jira.pk, actor=bob, at=NOON)
    with pytest.raises(filing.OnlyTriedOut):
        filing.file_postmortem(
            item.postmortem.ref if item.postmortem else "", connection=jira.pk, actor=bob, at=NOON
        )
    [one] = preview(jira.pk, action=item.ref, actor=bob)
    assert one.draft.title == item.text
    assert not Ticket.objects.exists()


def test_what_comes_from_a_private_incident_leaves_for_no_tracker(
    cast: Cast, jira: Connection
) -> None:
    incident: Incident = an_incident(cast.checkout)
    Incident.objects.update(is_private=True)
    postmortem, dana = a_postmortem(incident), cast.acting("dana")
    item = an_action(postmortem)
    with pytest.raises(filing.NotToLeave):
        filing.file_action(item.ref, connection=jira.pk, actor=dana, at=NOON)
    filed = filing.file_postmortem(postmortem.ref, connection=jira.pk, actor=dana, at=NOON)
    assert (filed.tickets, filed.private) == ((), 1)
    [one] = preview(jira.pk, action=item.ref, actor=dana)
    assert one.refusal
    with pytest.raises(NotFound):
        preview(jira.pk, action=item.ref, actor=cast.acting("charlie"))


def test_a_teams_own_tracker_is_for_that_team_alone(cast: Cast, jira: Connection) -> None:
    Connection.objects.update(team=a_team("Orders"))
    bob = cast.acting("bob")
    with pytest.raises(NotFound, match="no such tracker"):
        filing.file_action(
            an_action(team=cast.checkout).ref, connection=jira.pk, actor=bob, at=NOON
        )
    assert trackers_of("checkout", actor=bob) == []
    assert [one.label for one in trackers_of("orders", actor=bob)] == ["Jira (Shop)"]


def test_a_connection_that_is_no_tracker_files_nothing(cast: Cast) -> None:
    row = Connection.objects.create(
        provider="webhook", name="Robot", created_at=NOON, created_by=cast.dana.email
    )
    item = an_action(team=cast.checkout)
    for number in (row.pk, 0, 2**70):
        with pytest.raises(NotFound):
            filing.file_action(item.ref, connection=number, actor=cast.acting("bob"), at=NOON)


def test_tickets_of_a_private_incident_are_listed_for_whoever_may_see_it(
    cast: Cast, jira: Connection
) -> None:
    item = an_action(a_postmortem(an_incident(cast.checkout)))
    filing.file_action(item.ref, connection=jira.pk, actor=cast.acting("bob"), at=NOON)
    Incident.objects.update(is_private=True)
    assert connection_tickets(jira.pk, actor=cast.acting("charlie")).tickets == ()
    assert len(connection_tickets(jira.pk, actor=cast.acting("dana")).tickets) == 1


def test_who_is_who_is_read_line_by_line() -> None:
    row = Connection(settings={"owners": "Ada@example.org = ada-g\n\nnonsense\n = x\nb@x.org=b"})
    assert owners_of(row) == {"ada@example.org": "ada-g", "b@x.org": "b"}


def test_two_installations_share_no_marker() -> None:
    assert marker_of("a", "1") != marker_of("a", "2")
