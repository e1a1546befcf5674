"""Action items in the browser: agreed, moved, taken; what is refused keeps what was typed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from peacetime.storage.models import ActionItem, Incident
from tests.builders import a_postmortem, a_team, an_action, an_incident
from tests.cast import Cast, the_cast
from tests.web.reading import Page

pytestmark = pytest.mark.django_db
SAID = {"text": "Add a limit to the queue", "owner": "bob@example.org", "due_on": "2099-03-31"}
TEXT = "# Action items\n- Drill the rollback (Bob)\n- Log it (Zoe)"


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast(password=None)


def text(source: bytes) -> str:
    return " ".join(Page(source.decode()).text.split())


def test_an_action_item_is_agreed_for_a_team_and_stands_on_the_board(cast: Cast) -> None:
    bob = cast.browser("bob")
    made = bob.post("/actions/new", {**SAID, "team": "checkout"})
    assert made.status_code == 303
    said = text(bob.get(made["Location"]).content)
    assert "Bob Beier, due 31 Mar 2099." in said
    board = text(bob.get("/actions").content)
    assert "1 action item is open" in board
    assert "None is overdue, blocked or at risk." in board
    assert "1 action item is yours" in text(bob.get("/me/actions").content)
    assert "1 action item open" in text(bob.get("/teams/checkout").content)


def test_a_form_that_is_refused_keeps_what_was_typed(cast: Cast) -> None:
    bob = cast.browser("bob")
    answer = bob.post("/actions/new", {**SAID, "team": "", "ticket": "javascript:alert(1)"})
    assert answer.status_code == 422
    assert SAID["text"] in answer.content.decode()
    assert "of a postmortem or of a team" in text(answer.content)
    answer = bob.post("/actions/new", {**SAID, "team": "checkout", "due_on": "2020-01-01"})
    assert answer.status_code == 422
    assert "1 January 2020 has passed" in text(answer.content)
    assert 'value="2020-01-01"' in answer.content.decode()
    assert not ActionItem.objects.exists()


def test_it_is_blocked_and_done_with_what_that_asks_for(cast: Cast) -> None:
    action = an_action(team=cast.checkout)
    ActionItem.objects.update(updates="Queue runbook")
    bob, here = cast.browser("bob"), f"/actions/{action.ref}"
    assert bob.post(f"{here}/block", {"block_reason": " "}).status_code == 422
    assert bob.post(f"{here}/block", {"block_reason": "Waits for disks"}).status_code == 303
    assert "Blocked: Waits for disks." in text(bob.get(here).content)
    refused = bob.post(f"{here}/finish", {"link": "ftp://nowhere"})
    assert refused.status_code == 422
    assert 'value="ftp://nowhere"' in refused.content.decode()
    assert bob.post(f"{here}/finish", {"link": "https://docs.example/q"}).status_code == 303
    assert "Open it again" in text(bob.get(here).content)
    again = bob.post(f"{here}/start", follow=True)
    assert "Open it again first" in text(again.content)
    assert bob.post(f"{here}/dance").status_code == 404


def test_two_who_change_it_hear_of_each_other(cast: Cast) -> None:
    action = an_action(team=cast.checkout)
    bob, here = cast.browser("bob"), f"/actions/{action.ref}"
    assert bob.post(here, {**SAID, "version": "0"}).status_code == 303
    late = bob.post(here, {**SAID, "text": "Mine", "version": "0"})
    assert late.status_code == 422
    assert "Somebody changed this action item meanwhile" in text(late.content)
    assert 'value="Mine"' in late.content.decode()


def test_what_stands_in_the_text_is_offered_and_taken(cast: Cast) -> None:
    postmortem = a_postmortem(team=cast.checkout, text=TEXT)
    bob, here = cast.browser("bob"), f"/postmortems/{postmortem.ref}/actions"
    offered = text(bob.get(here).content)
    assert "Drill the rollback Bob Beier, no due date" in offered
    assert "“Zoe” is nobody here" in offered
    taken = bob.post(f"{here}/take", {"line": ["2", "3", "x"]}, follow=True)
    assert "Nobody here was found by: Zoe. Those need an owner." in text(taken.content)
    assert "not taken yet" not in text(bob.get(here).content)
    agreed = bob.post(here, SAID, follow=True)
    assert "Agreed." in text(agreed.content)
    assert bob.post(here, {**SAID, "owner": "checkout"}).status_code == 422


def test_the_rest_goes_to_the_debt_backlog_in_one_click(cast: Cast) -> None:
    postmortem = a_postmortem(team=cast.checkout)
    refs = [an_action(postmortem, text=f"Change {number}").ref for number in range(7)]
    bob, here = cast.browser("bob"), f"/postmortems/{postmortem.ref}/actions"
    assert "7 action items are more than get done." in text(bob.get(here).content)
    said = text(bob.post(f"{here}/backlog", {"action": refs[5:]}, follow=True).content)
    assert "2 wait in the debt backlog." in said
    assert "more than get done" not in said
    assert f"/postmortems/{postmortem.ref}" in bob.get("/actions").content.decode()


def test_the_postmortem_itself_shows_its_action_items(cast: Cast) -> None:
    postmortem = a_postmortem(team=cast.checkout)
    an_action(postmortem)
    assert "Add a limit to the queue" in text(
        cast.browser("charlie").get(f"/postmortems/{postmortem.ref}").content
    )


def test_days_are_agreed_where_they_are_chosen(cast: Cast) -> None:
    action = an_action(team=cast.checkout)
    bob, here = cast.browser("bob"), "/teams/checkout/actions/dates"
    assert "Fewer than five Rescues are known" in text(bob.get(here).content)
    day = (timezone.now().date() + timedelta(days=9)).isoformat()
    assert bob.post(here, {f"due-{action.ref}": day}).status_code == 422
    chosen = {f"due-{action.ref}": day, f"take-{action.ref}": "yes"}
    assert bob.post(here, chosen).status_code == 303
    assert ActionItem.objects.get().due_on == date.fromisoformat(day)


def test_a_word_of_the_address_that_means_nothing_asks_for_nothing(cast: Cast) -> None:
    an_action(team=cast.checkout)
    bob = cast.browser("bob")
    odd = bob.get("/actions?sign=zebra&state=gone&order=x&kind=hope&page=99")
    assert (odd.status_code, "1 action item is open" in text(odd.content)) == (200, True)
    assert bob.get("/actions?team=nowhere").status_code == 404
    assert "no day" in text(bob.get("/actions/follow-through?since=soon").content)


def test_a_table_runs_nothing(cast: Cast) -> None:
    an_action(team=cast.checkout, text="=HYPERLINK(1)")
    sent = b"".join(cast.browser("charlie").get("/actions.csv"))
    assert b"'=HYPERLINK(1)" in sent


def test_what_comes_of_a_private_incident_is_nowhere_for_others(cast: Cast) -> None:
    incident = an_incident(a_team("Orders"))
    postmortem = a_postmortem(incident, text=TEXT)
    action = an_action(postmortem, text="Rotate the key")
    Incident.objects.update(is_private=True)
    bob = cast.browser("bob")
    for path in (f"/actions/{action.ref}", f"/postmortems/{postmortem.ref}/actions"):
        assert bob.get(path).status_code == 404
    for act in ("start", "finish", "backlog"):
        assert bob.post(f"/actions/{action.ref}/{act}").status_code == 404
    for path in ("/actions", "/actions?state=closed", "/actions/follow-through"):
        assert "Rotate the key" not in text(bob.get(path).content)
    assert b"Rotate" not in b"".join(bob.get("/actions.csv"))
    assert "Rotate the key" in text(cast.browser("dana").get("/actions").content)
