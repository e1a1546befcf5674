"""Action items are agreed with one owner, and what is changed is kept with who changed it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from peacetime.domain.postmortems.agreeing import ActionSaid
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import NotAllowed
from peacetime.queries.actions.one import action, action_page, actions_of
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import ActionItem, AuditEntry, Event, Incident
from peacetime.usecases.actions.agreeing import agree_action, change_action
from peacetime.usecases.incidents import Stale
from peacetime.usecases.people import deactivate_person
from tests.builders import NOON, a_postmortem, a_team
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = ActionSaid(
    "Add a limit to the queue",
    owner="bob@example.org",
    due_on=date(2026, 3, 18),
    kind="prevent",
    cause="The queue had no limit",
    ticket="https://tracker.example/PAY-812",
    updates="Queue runbook",
    priority=1,
)


def test_an_action_item_is_agreed_with_its_owner_and_day(cast: Cast, incident: Incident) -> None:
    postmortem = a_postmortem(incident)
    made = agree_action(SAID, postmortem=postmortem.ref, actor=cast.acting("alice"), at=NOON)
    assert (made.owner, made.due_on, made.kind) == ("bob@example.org", SAID.due_on, "prevent")
    assert (made.state, made.version, made.postmortem) == ("open", 0, postmortem.ref)
    assert made.incident == incident.ref
    entry = AuditEntry.objects.get(fact="postmortem.action.agreed")
    assert (entry.object, entry.actor) == (f"action:{made.ref}", "alice@example.org")
    assert Event.objects.get(fact="postmortem.action.agreed").incident == incident.ref


def test_a_team_agrees_on_action_items_without_a_postmortem(cast: Cast) -> None:
    made = agree_action(SAID, team="checkout", actor=cast.acting("bob"), at=NOON)
    assert (made.postmortem, made.team) == (None, "checkout")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"text": " "}, "text_required"),
        ({"owner": "checkout"}, "action_owner_is_team"),
        ({"owner": "Checkout"}, "action_owner_is_team"),
        ({"owner": "Platform team"}, "action_owner_is_team"),
        ({"owner": "nobody@example.org"}, "person_unknown"),
        ({"due_on": date(2026, 3, 3)}, "action_due_in_past"),
        ({"due_on": date(9999, 1, 1)}, "day_out_of_range"),
        ({"kind": "hope"}, "action_kind_unknown"),
        ({"ticket": "javascript:alert(1)"}, "action_ticket_unreadable"),
        ({"priority": 0}, "action_priority_impossible"),
    ],
)
def test_what_nobody_could_keep_is_refused(cast: Cast, said: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        agree_action(replace(SAID, **said), team="checkout", actor=cast.acting("bob"), at=NOON)
    assert refused.value.code == code
    assert not ActionItem.objects.exists()


def test_a_team_as_owner_hears_the_sentence_of_the_framework(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="Assign owners, not teams"):
        agree_action(
            replace(SAID, owner="checkout"), team="checkout", actor=cast.acting("bob"), at=NOON
        )


def test_an_action_item_is_of_a_postmortem_or_of_a_team(cast: Cast) -> None:
    for named in ({}, {"team": "checkout", "postmortem": "abc"}):
        with pytest.raises(InvalidInput) as refused:
            agree_action(SAID, **named, actor=cast.acting("bob"), at=NOON)
        assert refused.value.code == "action_of_nothing"


def test_viewers_agree_on_nothing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        agree_action(SAID, team="checkout", actor=cast.acting("charlie"), at=NOON)


def test_what_was_said_anew_stands_in_its_history(cast: Cast) -> None:
    ref = agree_action(SAID, team="checkout", actor=cast.acting("bob"), at=NOON).ref
    anew = replace(SAID, owner="alice@example.org", due_on=date(2026, 3, 25), priority=None)
    changed = change_action(ref, anew, version=0, actor=cast.acting("alice"), at=NOON + DAY)
    assert (changed.owner, changed.version, changed.changed_at) == (
        "alice@example.org",
        1,
        NOON + DAY,
    )
    latest, first = action_page(ref, actor=cast.acting("charlie"), at=NOON + DAY).history
    assert first.sentence == "Agreed"
    assert latest.actor_name == "Alice Abel"
    assert latest.sentence == (
        "Owner: Bob Beier → Alice Abel; Due date: 2026-03-18 → 2026-03-25; Priority: 1 → nothing"
    )


def test_the_same_words_again_change_nothing(cast: Cast) -> None:
    ref = agree_action(SAID, team="checkout", actor=cast.acting("bob"), at=NOON).ref
    same = change_action(ref, SAID, version=7, actor=cast.acting("alice"), at=NOON + DAY)
    assert (same.version, same.changed_at) == (0, NOON)
    assert AuditEntry.objects.filter(fact="postmortem.action.changed").count() == 0


def test_two_who_change_one_item_do_not_undo_each_other(cast: Cast) -> None:
    ref = agree_action(SAID, team="checkout", actor=cast.acting("bob"), at=NOON).ref
    change_action(ref, replace(SAID, text="A"), version=0, actor=cast.acting("bob"), at=NOON)
    with pytest.raises(Stale):
        change_action(ref, replace(SAID, text="B"), version=0, actor=cast.acting("bob"), at=NOON)
    assert ActionItem.objects.get(ref=ref).text == "A"


def test_a_day_that_has_passed_may_stay_while_the_words_change(cast: Cast) -> None:
    ref = agree_action(SAID, team="checkout", actor=cast.acting("bob"), at=NOON).ref
    later = NOON + 60 * DAY
    changed = change_action(ref, replace(SAID, text="Limit"), actor=cast.acting("bob"), at=later)
    assert changed.signs == ["overdue"]
    with pytest.raises(InvalidInput, match="has passed"):
        change_action(
            ref, replace(SAID, due_on=date(2026, 3, 19)), actor=cast.acting("bob"), at=later
        )


def test_an_owner_who_has_left_stays_until_somebody_takes_it(cast: Cast) -> None:
    ref = agree_action(SAID, team="checkout", actor=cast.acting("alice"), at=NOON).ref
    deactivate_person("bob@example.org", actor=cast.acting("dana"), at=NOON)
    left = action(ref, actor=cast.acting("alice"), at=NOON)
    assert (left.owner_has_left, left.signs) == (True, ["owner_left"])
    change_action(ref, replace(SAID, text="Limit"), actor=cast.acting("alice"), at=NOON)
    with pytest.raises(InvalidInput, match="has left"):
        agree_action(SAID, team="checkout", actor=cast.acting("alice"), at=NOON)
    taken = change_action(
        ref, replace(SAID, owner="alice@example.org"), actor=cast.acting("alice"), at=NOON
    )
    assert taken.signs == []


def test_whoever_may_not_see_a_private_incident_sees_nothing_that_comes_of_it(
    cast: Cast, incident: Incident
) -> None:
    postmortem, team = a_postmortem(incident), a_team("Orders")
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    made = agree_action(SAID, postmortem=postmortem.ref, actor=cast.acting("alice"), at=NOON)
    open_one = agree_action(SAID, team=team.slug, actor=cast.acting("bob"), at=NOON)
    charlie = cast.acting("charlie")
    with pytest.raises(NotFound, match="no action item"):
        action_page(made.ref, actor=charlie, at=NOON)
    assert actions_of(postmortem, actor=charlie, at=NOON).count == 0
    assert action(open_one.ref, actor=charlie, at=NOON).ref == open_one.ref
    assert action(made.ref, actor=cast.acting("dana"), at=NOON).ref == made.ref
    with pytest.raises(InvalidInput) as refused:
        agree_action(
            replace(SAID, owner="charlie@example.org"),
            postmortem=postmortem.ref,
            actor=cast.acting("alice"),
            at=NOON,
        )
    assert refused.value.code == "action_owner_unsighted"
