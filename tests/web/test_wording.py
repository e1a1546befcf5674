"""Messages in one's own words in the browser: written, tried on the last real incident, compared, brought back."""

import pytest

from peacetime.domain.communications.kinds import PLACEHOLDERS, STANDARD, Kind
from tests.cast import Cast, the_cast
from tests.web.rooms import a_room, end
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db
HERE = "/settings/wording"
ENTERING = f"{HERE}/entering_stakeholders"
OWN = {"subject": "Störung: {summary}", "body": "{summary}.\r\n\r\nBetroffen: {scope}."}


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def test_every_message_is_listed_with_its_version(cast: Cast) -> None:
    page = opens(cast.browser("charlie"), HERE)
    assert all(kind.label in page.text for kind in Kind)
    assert page.text.count("Peacetime’s own words") == len(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_the_form_holds_the_words_and_lists_every_placeholder(cast: Cast, kind: Kind) -> None:
    page = opens(cast.browser("dana"), f"{HERE}/{kind.value}")
    assert page.typed["subject"] == STANDARD[kind].subject
    assert page.typed["body"] == STANDARD[kind].body
    assert all(f"{{{each.name}}} {each.means}" in page.text for each in PLACEHOLDERS[kind])
    assert "On sample figures" in page.text
    assert "Where little is known" in page.text


def test_what_was_saved_is_what_is_previewed_when_declaring(cast: Cast) -> None:
    dana = cast.browser("dana")
    page = sends(dana, ENTERING, {**OWN, "version": "0"})
    assert "Saved." in page.notices
    assert page.typed["body"] == "{summary}.\n\nBetroffen: {scope}."
    preview = opens(dana, "/teams/checkout/rescue").part("preview").text
    assert "Betroffen: not known yet." in preview
    assert "We have found a problem" not in preview


def test_a_wrong_placeholder_is_named_and_what_was_typed_stays(cast: Cast) -> None:
    typed = {**OWN, "body": "{sumary} is <b>wrong</b>"}
    page = refused(cast.browser("dana"), ENTERING, typed)
    assert "There is no {sumary} in this message. Did you mean {summary}?" in page.problems
    assert page.typed["body"] == typed["body"]


@pytest.mark.parametrize("kind", Kind)
def test_a_wording_is_tried_on_the_last_real_incident_before_it_is_saved(
    cast: Cast, kind: Kind
) -> None:
    incident = a_room(cast)
    dana = cast.browser("dana")
    if kind is Kind.UPDATE_STAKEHOLDERS:
        dana.post(f"/incidents/{incident.ref}/updates", {"text": "We look", "status": "monitoring"})
    end(incident, cast)
    page = opens(dana, f"{HERE}/{kind.value}")
    assert "On the last real incident: Checkout, Payments time out" in page.text
    answer = dana.post(
        f"{HERE}/{kind.value}/preview",
        {"subject": "{team}!", "body": "Tried: {summary}."},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "Tried: Payments time out." in answer
    assert "<html" not in answer
    assert opens(dana, f"{HERE}/{kind.value}").typed["body"] == STANDARD[kind].body


def test_without_scripts_a_preview_is_the_page_with_what_was_typed(cast: Cast) -> None:
    answer = cast.browser("dana").post(f"{ENTERING}/preview", OWN).content.decode()
    assert "<html" in answer
    assert "Störung: Payments time out" in answer
    assert "Störung: {summary}" in answer


def test_a_preview_of_what_cannot_be_saved_says_why(cast: Cast) -> None:
    fields = {"subject": "x", "body": "{team.name}"}
    answer = cast.browser("dana").post(
        f"{ENTERING}/preview", fields, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "Write one name of the list and nothing else." in answer.content.decode()


def test_who_may_not_change_it_reads_it_on_sample_figures(cast: Cast) -> None:
    a_room(cast)
    page = opens(cast.browser("bob"), ENTERING)
    assert "On sample figures" in page.text
    assert "On the last real incident" not in page.text


def test_versions_are_compared_and_what_is_shipped_comes_back(cast: Cast) -> None:
    dana = cast.browser("dana")
    sends(dana, ENTERING, OWN)
    assert "Dana Dorn" in opens(dana, f"{ENTERING}/versions").text
    page = opens(dana, f"{ENTERING}/versions/1")
    states = [e["data-state"] for e in page.elements if e.tag == "li" and e["data-state"]]
    assert {"removed", "added"} <= set(states)
    back = sends(dana, f"{ENTERING}/versions/0/restore")
    assert back.typed["body"] == STANDARD[Kind.ENTERING_STAKEHOLDERS].body
    opens(dana, f"{ENTERING}/versions/9", status=404)
    opens(dana, f"{HERE}/greeting", status=404)


def test_whoever_was_second_sees_that_and_may_save_again(cast: Cast) -> None:
    dana = cast.browser("dana")
    mine = opens(dana, ENTERING).typed | {"body": "Mine {team}"}
    theirs = opens(dana, ENTERING).typed | {"body": "Theirs {team}"}
    sends(dana, ENTERING, theirs)
    page = refused(dana, ENTERING, mine)
    assert "saved version 1 meanwhile" in page.problems
    assert sends(dana, ENTERING, page.typed).typed["body"] == "Mine {team}"
