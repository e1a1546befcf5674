"""The playbook of each mode in the browser: read by all, edited by administrators, ticked where one leads."""

from datetime import timedelta

import pytest

from peacetime.domain.modes.playbooks.playbook import PlaybookMode, responsibility_key
from peacetime.domain.modes.playbooks.standard import DELIVERY, RECOVERING, RESCUE, STANDARD
from tests.cast import Cast, the_cast
from tests.web.reading import Page
from tests.web.rooms import a_room, end
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def key(mode: str, number: int = 0) -> str:
    text = STANDARD[PlaybookMode(mode)].responsibilities[number]
    return responsibility_key(PlaybookMode(mode), text)


@pytest.mark.parametrize("mode", PlaybookMode)
def test_everybody_reads_what_a_mode_asks(cast: Cast, mode: PlaybookMode) -> None:
    page = opens(cast.browser("charlie"), f"/playbooks/{mode.value}")
    assert page.heading == mode.label
    playbook = STANDARD[mode]
    said = [playbook.objective, playbook.mindset, *playbook.signals, *playbook.responsibilities]
    assert all(line in page.text for line in said)


def test_what_has_no_playbook_is_not_found(cast: Cast) -> None:
    page = opens(cast.browser("bob"), "/playbooks/holiday", status=404)
    assert "There is no playbook" in page.text


def test_an_administrator_edits_it_in_plain_lines_and_all_read_it(cast: Cast) -> None:
    dana = cast.browser("dana")
    fields = opens(dana, "/playbooks/rescue/edit").typed
    fields["signals"] += "\n\nThe phone rings <b>twice</b>."
    page = sends(dana, "/playbooks/rescue/edit", fields)
    assert "The version before it is kept." in page.notices
    assert "The phone rings <b>twice</b>." in page.text
    assert "Version 1" in page.text


def test_a_refused_playbook_keeps_what_was_typed(cast: Cast) -> None:
    dana = cast.browser("dana")
    fields = opens(dana, "/playbooks/rescue/edit").typed | {"signals": "a\na"}
    page = refused(dana, "/playbooks/rescue/edit", fields)
    assert "twice" in page.problems
    assert page.typed["signals"] == "a\na"


def test_whoever_was_second_sees_that_and_may_save_again(cast: Cast) -> None:
    dana = cast.browser("dana")
    mine = opens(dana, "/playbooks/rescue/edit").typed | {"objective": "Mine"}
    theirs = opens(dana, "/playbooks/rescue/edit").typed | {"objective": "Theirs"}
    sends(dana, "/playbooks/rescue/edit", theirs)
    page = refused(dana, "/playbooks/rescue/edit", mine)
    assert "saved version 1 meanwhile" in page.problems
    assert page.typed["objective"] == "Mine"
    assert "Mine" in sends(dana, "/playbooks/rescue/edit", page.typed).text


def test_versions_are_compared_and_brought_back(cast: Cast) -> None:
    dana = cast.browser("dana")
    fields = opens(dana, "/playbooks/rescue/edit").typed | {"objective": "Stop it"}
    sends(dana, "/playbooks/rescue/edit", fields)
    versions = opens(dana, "/playbooks/rescue/versions")
    assert "Version 1" in versions.text
    assert "Dana Dorn" in versions.text
    shipped = opens(dana, "/playbooks/rescue/versions/0")
    states = [e["data-state"] for e in shipped.elements if e.tag == "li" and e["data-state"]]
    assert states == ["removed", "added"]
    opens(dana, "/playbooks/rescue/versions/1?with=0")
    opens(dana, "/playbooks/rescue/versions/7", status=404)
    opens(dana, f"/playbooks/rescue/versions/{10**30}", status=404)
    back = sends(dana, "/playbooks/rescue/versions/0/restore")
    assert RESCUE.objective in back.text
    assert "brought back Peacetime’s own words" in back.text


def ticks(page: Page, place: str) -> list[str]:
    """Whether each line of a list is ticked."""
    buttons = [each for each in page.part(place).walk() if each.tag == "button"]
    return [each["aria-pressed"] for each in buttons if each["class"] == "criterion-tick"]


def test_a_lead_ticks_what_delivery_asks_on_the_page_of_the_team(cast: Cast) -> None:
    alice = cast.browser("alice")
    assert ticks(opens(alice, "/teams/checkout"), "playbook-checkout") == ["false"] * 8
    address = f"/teams/checkout/responsibilities/{key('delivery', 2)}"
    page = sends(alice, address, {"done": "yes", "version": "0", "back": "/teams/checkout"})
    assert ticks(page, "playbook-checkout")[2] == "true"
    assert "Alice Abel" in page.part("playbook-checkout").text
    assert "1 of 8" in page.part("playbook-checkout").text


def test_who_is_second_at_a_tick_is_told_by_whom(cast: Cast) -> None:
    address = f"/teams/checkout/responsibilities/{key('delivery')}"
    sends(cast.browser("alice"), address, {"done": "yes", "version": "0"})
    page = sends(cast.browser("bob"), address, {"done": "yes", "version": "0"})
    assert "Alice Abel changed this line meanwhile" in page.notices


def test_the_list_follows_the_mode_of_the_team(cast: Cast) -> None:
    bob, incident = cast.browser("bob"), a_room(cast)
    in_rescue = opens(bob, "/teams/checkout").part("playbook-checkout").text
    assert RESCUE.responsibilities[0] in in_rescue
    address = f"/incidents/{incident.ref}/responsibilities/{key('rescue')}"
    page = sends(bob, address, {"done": "yes", "back": "/teams/checkout"})
    assert ticks(page, "playbook-checkout")[0] == "true"
    end(incident, cast)
    over = opens(bob, "/teams/checkout").part("playbook-checkout").text
    assert DELIVERY.responsibilities[0] in over  # no recovery was said


def test_while_a_team_recovers_its_page_asks_what_recovery_asks(cast: Cast) -> None:
    incident = a_room(cast)
    end(incident, cast)
    rescue = incident.rescue
    assert rescue is not None
    rescue.refresh_from_db()
    assert rescue.ended_at is not None
    rescue.recovering_until = rescue.ended_at + timedelta(hours=9)
    rescue.save()
    page = opens(cast.browser("alice"), "/teams/checkout")
    assert RECOVERING.responsibilities[0] in page.part("playbook-checkout").text


def test_the_room_asks_first_what_rescue_asks_then_what_recovery_asks(cast: Cast) -> None:
    incident, alice = a_room(cast), cast.browser("alice")
    place, room = f"leading-{incident.ref}", f"/incidents/{incident.ref}"
    assert ticks(opens(alice, room), place) == ["false"] * 8
    sends(alice, f"{room}/responsibilities/{key('rescue')}", {"done": "yes"})
    end(incident, cast)
    page = opens(alice, room)
    assert ticks(page, place) == ["false"] * 6 + ["true"]
    assert "Looked after in the Rescue" in page.part(place).text


def test_nobody_is_sent_away_by_a_tick(cast: Cast) -> None:
    address = f"/teams/checkout/responsibilities/{key('delivery')}"
    for back in ("https://evil.example", "//evil.example", "x"):
        answer = cast.browser("alice").post(address, {"done": "no", "back": back})
        assert answer["Location"] == "/teams/checkout"


def test_the_list_of_a_private_incident_stands_in_its_room_alone(cast: Cast) -> None:
    incident = a_room(cast)
    end(incident, cast)
    incident.refresh_from_db()
    assert incident.rescue is not None
    assert incident.rescue.ended_at is not None
    until = incident.rescue.ended_at + timedelta(hours=9)
    type(incident.rescue).objects.filter(pk=incident.rescue.pk).update(recovering_until=until)
    type(incident).objects.filter(pk=incident.pk).update(is_private=True)
    page = opens(cast.browser("bob"), "/teams/checkout")
    assert incident.ref not in str([e.attributes for e in page.part("playbook-checkout").walk()])
