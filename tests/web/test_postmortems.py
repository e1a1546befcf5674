"""Postmortems in the browser: begun from an incident, written, checked, merged by hand, brought."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from peacetime.usecases.postmortems.opening import open_postmortem
from peacetime.usecases.postmortems.writing import save_text
from tests.builders import a_postmortem, a_team, an_action
from tests.cast import Cast, the_cast
from tests.web.reading import Page
from tests.web.rooms import a_room, end
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db
HALF = "## Timeline\n\n- 14:02 UTC: Errors at 18%\n\n## Root causes\n\n- Nothing checks the pool.\n"


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def begun(cast: Cast) -> str:
    room = a_room(cast, ago=timedelta(hours=1))
    end(room, cast)
    return open_postmortem(room.ref, actor=cast.acting("alice"), at=timezone.now()).ref


def written(cast: Cast, text: str = HALF) -> str:
    return a_postmortem(team=cast.checkout, title="Payments timed out", text=text).ref


def test_it_begins_from_the_room_once_the_incident_is_over(cast: Cast) -> None:
    bob, room = cast.browser("bob"), a_room(cast)
    assert "Begin the postmortem" not in opens(bob, f"/incidents/{room.ref}").text
    end(room, cast)
    assert "Begin the postmortem" in opens(bob, f"/incidents/{room.ref}").text
    page = sends(bob, f"/incidents/{room.ref}/postmortem/open")
    assert "It is half done" in page.notices
    assert "Incident commander: Alice Abel" in page.typed["text"]
    assert "The cause is left open." in page.text
    assert "Read the postmortem" in opens(bob, f"/incidents/{room.ref}").text
    again = sends(bob, f"/incidents/{room.ref}/postmortem/open")
    assert again.typed["text"] == page.typed["text"]


def test_of_an_incident_that_goes_on_none_is_begun(cast: Cast) -> None:
    room = a_room(cast)
    answer = cast.browser("bob").post(f"/incidents/{room.ref}/postmortem/open")
    assert answer.status_code == 409
    assert "when the team has stood down" in answer.content.decode()


def test_what_is_saved_is_read_with_what_a_reviewer_would_say(cast: Cast) -> None:
    ref, bob = begun(cast), cast.browser("bob")
    fields = opens(bob, f"/postmortems/{ref}/edit").typed
    fields |= {"title": "Why payments timed out", "text": HALF + "## Action items\n- Be careful\n"}
    page = sends(bob, f"/postmortems/{ref}/edit", fields)
    assert page.heading == "Why payments timed out"
    assert "Nothing checks the pool." in page.text
    assert "An intention, not a change" in page.text
    assert "#line-9" in {element["href"] for element in page.elements}
    assert "line-9" in {element["id"] for element in page.elements}


def test_questions_in_comments_are_not_shown_to_readers(cast: Cast) -> None:
    page = opens(cast.browser("charlie"), f"/postmortems/{begun(cast)}")
    assert "who or what noticed" not in page.text.lower()
    assert "What slowed detection" in page.text


def test_a_check_shows_how_it_reads_and_keeps_what_was_typed(cast: Cast) -> None:
    ref, bob = written(cast), cast.browser("bob")
    fields = opens(bob, f"/postmortems/{ref}/edit").typed | {"text": "## Nothing\nyet *here*"}
    whole = Page(bob.post(f"/postmortems/{ref}/check", fields).content.decode())
    assert whole.typed["text"] == "## Nothing\nyet *here*"
    assert "No timeline yet" in whole.text
    part = bob.post(f"/postmortems/{ref}/check", fields, headers={"HX-Request": "true"})
    source = part.content.decode()
    assert "<html" not in source
    assert "<em>here</em>" in source
    assert 'data-line="1"' in source
    assert opens(bob, f"/postmortems/{ref}").heading == "Payments timed out"


def test_whoever_was_second_sees_what_changed_and_loses_no_word(cast: Cast) -> None:
    ref, bob = written(cast), cast.browser("bob")
    mine = opens(bob, f"/postmortems/{ref}/edit").typed | {"text": HALF + "Mine"}
    save_text(ref, "New title", HALF + "Hers", actor=cast.acting("alice"), at=timezone.now())
    answer = bob.post(f"/postmortems/{ref}/edit", mine)
    page = Page(answer.content.decode())
    assert answer.status_code == 409
    assert "Alice Abel saved version 2 meanwhile" in page.problems
    assert page.typed["text"] == HALF + "Mine"
    assert [each.text for each in page.elements if each.tag == "ins"] == ["Hers"]
    assert "The title is now: New title" in page.text
    merged = sends(bob, f"/postmortems/{ref}/edit", page.typed | {"text": HALF + "Hers, mine"})
    assert "Hers, mine" in merged.text
    assert "Version 3" in merged.text


def test_checking_does_not_make_an_unseen_version_seen(cast: Cast) -> None:
    ref, bob = written(cast), cast.browser("bob")
    mine = opens(bob, f"/postmortems/{ref}/edit").typed | {"text": "Mine"}
    save_text(ref, "T", "Hers", actor=cast.acting("alice"), at=timezone.now())
    checked = Page(bob.post(f"/postmortems/{ref}/check", mine).content.decode())
    assert checked.typed["version"] == "1"
    assert bob.post(f"/postmortems/{ref}/edit", checked.typed).status_code == 409


def test_a_refused_text_stays_in_the_form(cast: Cast) -> None:
    ref, bob = written(cast), cast.browser("bob")
    fields = opens(bob, f"/postmortems/{ref}/edit").typed | {"title": " ", "text": "Mine"}
    page = refused(bob, f"/postmortems/{ref}/edit", fields)
    assert "Title is empty" in page.problems
    assert page.typed["text"] == "Mine"


def test_a_text_that_no_database_holds_is_refused_with_a_sentence(cast: Cast) -> None:
    ref, bob = written(cast), cast.browser("bob")
    fields = opens(bob, f"/postmortems/{ref}/edit").typed | {"text": "a\0b"}
    assert "NUL" in refused(bob, f"/postmortems/{ref}/edit", fields).problems


def test_versions_are_compared_and_brought_back(cast: Cast) -> None:
    ref, bob = written(cast, "one\ntwo"), cast.browser("bob")
    save_text(ref, "Other", "one\nthree", actor=cast.acting("alice"), at=timezone.now())
    page = opens(bob, f"/postmortems/{ref}/versions/1")
    assert [each.text for each in page.elements if each.tag == "del"] == [
        "Payments timed out",
        "two",
    ]
    assert "Alice Abel" in opens(bob, f"/postmortems/{ref}/versions").text
    back = sends(bob, f"/postmortems/{ref}/versions/1/restore")
    assert back.heading == "Payments timed out"
    assert "brought back version 1" in back.text
    assert "Nothing differs" in opens(bob, f"/postmortems/{ref}/versions/3?with=1").text
    assert "no version 9" in opens(bob, f"/postmortems/{ref}/versions/9", status=404).text


def test_its_review_is_held_and_it_is_published(cast: Cast) -> None:
    ref, bob = begun(cast), cast.browser("bob")
    fields = opens(bob, f"/postmortems/{ref}").typed
    early = refused(bob, f"/postmortems/{ref}/review", fields | {"held_at": "2026-01-01T10:00"})
    assert "before the end of the incident" in early.problems
    assert early.typed["held_at"] == "2026-01-01T10:00"
    held = sends(bob, f"/postmortems/{ref}/review", {"held_at": ""})
    assert "The review was held." in held.notices
    published = sends(bob, f"/postmortems/{ref}/publish")
    assert "Published" in published.text
    assert "Publish" not in {each.text for each in published.elements if each.tag == "button"}


def test_a_viewer_sees_no_way_to_write(cast: Cast) -> None:
    page = opens(cast.browser("charlie"), f"/postmortems/{written(cast)}")
    assert next(e for e in page.elements if e["id"] == "main")["data-may"] == ""
    needed = [each for each in page.elements if each["data-needs"] == "write"]
    assert any(each["href"].endswith("/edit") for each in needed)


def test_thanks_are_shown_with_it(cast: Cast) -> None:
    room = a_room(cast, ago=timedelta(hours=1))
    end(room, cast)
    room.refresh_from_db()
    room.recognition = "Thanks to Bob for the dashboards."
    room.save()
    ref = open_postmortem(room.ref, actor=cast.acting("alice"), at=timezone.now()).ref
    page = opens(cast.browser("charlie"), f"/postmortems/{ref}")
    assert page.text.count("Thanks to Bob for the dashboards.") == 2


def test_an_action_that_was_promised_before_is_seen_and_its_own_is_not(cast: Cast) -> None:
    promise = "Add an alert on the disk use of every host"
    text = f"## Action items\n- {promise} (Bob Beier, 2030-01-01)\n"
    own, other = (
        a_postmortem(team=cast.checkout, text=text),
        a_postmortem(team=a_team("Orders"), title="Disk full", text="x"),
    )
    bob = cast.browser("bob")
    an_action(own, text=promise)
    assert "Promised before" not in opens(bob, f"/postmortems/{own.ref}").text
    an_action(other, text=promise)
    page = opens(bob, f"/postmortems/{own.ref}")
    assert "Promised before" in page.text
    assert "Disk full" in page.text


def test_the_list_is_searched_and_says_what_has_none_yet(cast: Cast) -> None:
    bob, room = cast.browser("bob"), a_room(cast, ago=timedelta(hours=1))
    assert "No postmortem is written yet" in opens(bob, "/postmortems").text
    end(room, cast)
    page = opens(bob, "/postmortems")
    assert "Without one yet" in page.text
    ref = written(cast)
    found = opens(bob, "/postmortems?q=POOL+errors&team=checkout&state=writing")
    assert f"/postmortems/{ref}" in {each["href"] for each in found.elements}
    assert "Without one yet" not in found.text
    assert "No postmortem holds all of that" in opens(bob, "/postmortems?q=zebra").text
    assert opens(bob, "/postmortems?state=lost", status=422)


def test_it_leaves_as_markdown_with_its_title(cast: Cast) -> None:
    answer = cast.browser("charlie").get(f"/postmortems/{written(cast)}/text.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.content.decode() == f"# Payments timed out\n\n{HALF}"


def test_a_file_is_brought_and_the_same_again_is_one(cast: Cast) -> None:
    bob = cast.browser("bob")

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("search.md", b"# Search was empty\n\nOn 2 March 2026.")

    page = sends(bob, "/postmortems/bring", {"team": "checkout", "file": file()})
    assert page.heading == "Search was empty"
    assert "Sunday 1 March 2026" not in page.text
    assert "2 March 2026" in page.text
    again = sends(bob, "/postmortems/bring", {"team": "checkout", "file": file()})
    assert "was here already" in again.notices


def test_what_is_missing_or_no_text_is_said_beside_the_form(cast: Cast) -> None:
    bob = cast.browser("bob")
    assert "Choose the file" in refused(bob, "/postmortems/bring", {"team": "checkout"}).problems
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    page = refused(bob, "/postmortems/bring", {"team": "checkout", "file": pdf, "title": "Mine"})
    assert "This is no text file" in page.problems
    assert page.typed["title"] == "Mine"
    empty = SimpleUploadedFile("a.md", b"  ")
    said = refused(bob, "/postmortems/bring", {"team": "checkout", "file": empty})
    assert "File is empty" in said.problems


def test_a_text_of_five_megabytes_is_edited_and_shown(cast: Cast) -> None:
    ref, bob = (
        written(cast, "A line of a very long log, 14:02 UTC\n" * 130_000),
        cast.browser("bob"),
    )
    fields = opens(bob, f"/postmortems/{ref}/edit").typed
    page = sends(bob, f"/postmortems/{ref}/edit", fields | {"text": fields["text"] + "The end"})
    assert "too long to be checked here" in page.text
    assert page.text.rstrip().count("The end") == 1
