"""What postmortems begin with, in the browser: written, tried, compared, brought back."""

import pytest

from peacetime.domain.postmortems.standard_template import STANDARD
from peacetime.domain.postmortems.templates import PLACEHOLDERS
from tests.cast import Cast, the_cast
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db
HERE = "/settings/postmortem-template"
OWN = "## Timeline\r\n\r\n{timeline}\r\n\r\n## Root causes\r\n\r\n## What went well in {team}"


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def test_the_form_holds_the_text_and_lists_every_placeholder(cast: Cast) -> None:
    page = opens(cast.browser("charlie"), HERE)
    assert page.typed["text"] == STANDARD
    assert all(f"{{{each.name}}} {each.means}" in page.text for each in PLACEHOLDERS)
    assert "Peacetime’s own words" in page.text
    assert "Nothing: timeline, cause and what went well are asked for." in page.text


def test_what_was_saved_is_what_postmortems_begin_with(cast: Cast) -> None:
    page = sends(cast.browser("dana"), HERE, {"text": OWN, "version": "0"})
    assert "Saved. Postmortems begin with it from now on" in page.notices
    assert page.typed["text"] == OWN.replace("\r\n", "\n")
    assert "What went well in Checkout" in page.part("preview").text


def test_a_wrong_placeholder_is_named_and_what_was_typed_stays(cast: Cast) -> None:
    page = refused(cast.browser("dana"), HERE, {"text": "{teem} is <b>wrong</b>"})
    assert "Line 1: there is no {teem} here. Did you mean {team}?" in page.problems
    assert page.typed["text"] == "{teem} is <b>wrong</b>"


def test_what_a_reviewer_would_miss_is_said_and_not_forbidden(cast: Cast) -> None:
    dana = cast.browser("dana")
    page = sends(dana, HERE, {"text": "It was down."})
    said = page.part("preview").text
    assert "The incident’s timeline is not filled in" in said
    assert "No heading asks for the cause" in said
    assert "It can be saved as it is." in said
    asked = {"text": "{told} twice"}
    answer = dana.post(f"{HERE}/preview", asked, headers={"HX-Request": "true"}).content.decode()
    assert "Let it stand alone on its own line." in answer
    assert "<html" not in answer
    assert "<html" in dana.post(f"{HERE}/preview", asked).content.decode()


def test_versions_are_compared_and_what_is_shipped_comes_back(cast: Cast) -> None:
    dana = cast.browser("dana")
    sends(dana, HERE, {"text": OWN})
    assert "Dana Dorn" in opens(dana, f"{HERE}/versions").text
    page = opens(dana, f"{HERE}/versions/1")
    states = {e["data-state"] for e in page.elements if e.tag == "li" and e["data-state"]}
    assert {"removed", "added", "same"} <= states
    assert sends(dana, f"{HERE}/versions/0/restore").typed["text"] == STANDARD
    opens(dana, f"{HERE}/versions/9", status=404)


def test_whoever_was_second_sees_that_and_may_save_again(cast: Cast) -> None:
    dana = cast.browser("dana")
    mine = opens(dana, HERE).typed | {"text": "Mine {team}"}
    theirs = opens(dana, HERE).typed | {"text": "Theirs {team}"}
    sends(dana, HERE, theirs)
    page = refused(dana, HERE, mine)
    assert "saved version 1 meanwhile" in page.problems
    assert sends(dana, HERE, page.typed).typed["text"] == "Mine {team}"
