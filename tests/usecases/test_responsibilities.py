"""What leading asks is ticked with who and when: for a quarter, for a Rescue, for the recovery after it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from peacetime.domain.modes.playbooks.playbook import PlaybookMode, responsibility_key
from peacetime.domain.modes.playbooks.standard import DELIVERY, RECOVERING, RESCUE
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.responsibilities import Checklist, incident_checklists, team_checklist
from peacetime.storage.models import AuditEntry, Event, Incident, ResponsibilityTick
from peacetime.usecases.incidents import IncidentClosed, Stale
from peacetime.usecases.playbooks import change_playbook
from peacetime.usecases.responsibilities import (
    mark_incident_responsibility,
    mark_team_responsibility,
)
from tests.acts import stood_down
from tests.builders import NOON
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FIRST = responsibility_key(PlaybookMode.DELIVERY, DELIVERY.responsibilities[0])
IN_RESCUE = responsibility_key(PlaybookMode.RESCUE, RESCUE.responsibilities[3])
AFTER = responsibility_key(PlaybookMode.RECOVERING, RECOVERING.responsibilities[0])


def lists(incident: Incident) -> dict[str, Checklist]:
    incident.refresh_from_db()
    return {each.mode.value: each for each in incident_checklists(incident)}


def test_a_lead_ticks_a_line_for_this_quarter(cast: Cast) -> None:
    marked = mark_team_responsibility(
        "checkout", FIRST, is_done=True, version=0, actor=cast.acting("alice"), at=NOON
    )
    assert (marked.quarter, marked.version) == ("2026-Q1", 1)
    found = team_checklist(cast.checkout, at=NOON)
    line = found.lines[0]
    assert (line.is_done, line.changed_by_name, line.changed_at) == (True, "Alice Abel", NOON)
    assert (found.done, len(found.lines)) == (1, 8)
    assert AuditEntry.objects.get().changes["line"] == DELIVERY.responsibilities[0]
    event = Event.objects.get()
    assert (event.fact, event.team) == ("playbook.responsibility.marked", "checkout")


def test_the_list_of_a_team_begins_anew_with_the_quarter_where_it_works(cast: Cast) -> None:
    last_hour = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)  # half past eleven in Berlin
    alice = cast.acting("alice")
    mark_team_responsibility("checkout", FIRST, is_done=True, actor=alice, at=last_hour)
    assert team_checklist(cast.checkout, at=last_hour).done == 1
    anew = team_checklist(cast.checkout, at=last_hour + timedelta(hours=1))
    assert (anew.done, anew.quarter) == (0, "2026-Q2")
    assert ResponsibilityTick.objects.get().is_done  # what was done stays on record


def test_a_tick_can_be_taken_back_and_once_more_changes_nothing(cast: Cast) -> None:
    alice = cast.acting("alice")
    for is_done, version in ((True, 1), (True, 1), (False, 2)):
        marked = mark_team_responsibility("checkout", FIRST, is_done=is_done, actor=alice, at=NOON)
        assert marked.version == version
    assert Event.objects.count() == 2


def test_two_who_tick_one_line_hear_of_each_other(cast: Cast) -> None:
    mark_team_responsibility(
        "checkout", FIRST, is_done=True, version=0, actor=cast.acting("alice"), at=NOON
    )
    with pytest.raises(Stale, match="Alice Abel changed this line meanwhile"):
        mark_team_responsibility(
            "checkout", FIRST, is_done=True, version=0, actor=cast.acting("bob"), at=NOON
        )


def test_the_lines_of_rescue_are_ticked_while_it_lasts(cast: Cast, incident: Incident) -> None:
    assert list(lists(incident)) == ["rescue"]
    mark_incident_responsibility(
        incident.ref, IN_RESCUE, is_done=True, actor=cast.acting("bob"), at=NOON
    )
    assert lists(incident)["rescue"].done == 1
    with pytest.raises(NotFound):
        mark_incident_responsibility(
            incident.ref, AFTER, is_done=True, actor=cast.acting("bob"), at=NOON
        )


def test_after_the_rescue_comes_the_list_of_recovery(cast: Cast, incident: Incident) -> None:
    alice = cast.acting("alice")
    mark_incident_responsibility(incident.ref, IN_RESCUE, is_done=True, actor=alice, at=NOON)
    stood_down(cast)
    later = NOON + timedelta(days=9)
    mark_incident_responsibility(incident.ref, AFTER, is_done=True, actor=alice, at=later)
    found = lists(incident)
    assert (found["recovering"].done, len(found["recovering"].lines)) == (1, 6)
    assert [line.text for line in found["rescue"].lines] == [RESCUE.responsibilities[3]]
    with pytest.raises(IncidentClosed):
        mark_incident_responsibility(incident.ref, IN_RESCUE, is_done=False, actor=alice, at=later)


def test_an_imported_incident_asks_nothing(incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(origin="import")
    assert lists(incident) == {}


def test_a_reworded_line_is_a_new_one_and_what_was_ticked_stays(cast: Cast) -> None:
    alice, dana = cast.acting("alice"), cast.acting("dana")
    mark_team_responsibility("checkout", FIRST, is_done=True, actor=alice, at=NOON)
    reworded = ("Everybody has a next step.", *DELIVERY.responsibilities[1:])
    change_playbook(
        PlaybookMode.DELIVERY, replace(DELIVERY, responsibilities=reworded), actor=dana, at=NOON
    )
    found = team_checklist(cast.checkout, at=NOON)
    assert (found.lines[0].text, found.lines[0].is_done) == (reworded[0], False)
    assert (found.lines[-1].key, found.lines[-1].is_in_playbook) == (FIRST, False)
    mark_team_responsibility("checkout", FIRST, is_done=False, actor=alice, at=NOON)
    assert len(team_checklist(cast.checkout, at=NOON).lines) == 8


def test_viewers_tick_nothing(cast: Cast, incident: Incident) -> None:
    charlie = cast.acting("charlie")
    with pytest.raises(NotAllowed):
        mark_team_responsibility("checkout", FIRST, is_done=True, actor=charlie, at=NOON)
    with pytest.raises(NotAllowed):
        mark_incident_responsibility(incident.ref, IN_RESCUE, is_done=True, actor=charlie, at=NOON)


def test_a_line_that_never_was_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound) as refusal:
        mark_team_responsibility(
            "checkout", "0" * 10, is_done=True, actor=cast.acting("alice"), at=NOON
        )
    assert refusal.value.code == "responsibility_unknown"
