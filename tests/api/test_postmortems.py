"""Postmortems over the API: begun, saved, compared, checked, brought."""

from collections.abc import Callable

import pytest

from peacetime.project import jobs_pdf
from peacetime.storage.models import PostmortemPdf
from peacetime.usecases.postmortems import pdf
from tests.api.conftest import Caller
from tests.builders import a_postmortem, an_action
from tests.cast import Cast
from tests.secret import a_secret
from tests.web.rooms import a_room, end

pytestmark = pytest.mark.django_db
Speaks = Callable[[str], Caller]


@pytest.fixture
def over(cast: Cast) -> str:
    room = a_room(cast)
    end(room, cast)
    return room.ref


def test_it_is_begun_once_saved_and_published(speaks_as: Speaks, over: str) -> None:
    bob = speaks_as("bob")
    begun = bob.post("/postmortems", {"incident": over})
    assert (begun.status, begun.body["state"], begun.body["incident"]) == (201, "writing", over)
    assert "Incident commander: Alice Abel" in begun.body["text"]
    path = f"/postmortems/{begun.body['id']}"
    assert bob.post("/postmortems", {"incident": over}).body["id"] == begun.body["id"]
    saved = bob("PATCH", path, {"text": "Short", "version": 1}).body
    assert (saved["version"], saved["text"], saved["title"]) == (2, "Short", begun.body["title"])
    stale = bob("PATCH", path, {"text": "Other", "version": 1})
    assert (stale.status, stale.code, stale.body["version"]) == (409, "stale_version", 2)
    assert bob.post(f"{path}/review", {}).body["review"]["state"] == "held"
    assert bob.post(f"{path}/publish").body["state"] == "published"
    assert bob.get(path)["changed_by"] == "bob@example.org"


def test_what_is_left_out_stays_as_it_is(speaks_as: Speaks, cast: Cast) -> None:
    alice, path = speaks_as("alice"), f"/postmortems/{a_postmortem(team=cast.checkout).ref}"
    renamed = alice("PATCH", path, {"title": "Better"}).body
    assert (renamed["title"], renamed["text"]) == ("Better", "# Payments timed out")


def test_versions_are_compared_and_brought_back(speaks_as: Speaks, cast: Cast) -> None:
    alice = speaks_as("alice")
    path = f"/postmortems/{a_postmortem(team=cast.checkout, text='one').ref}"
    alice("PATCH", path, {"text": "two"})
    assert [v["version"] for v in alice.get(f"{path}/versions")["items"]] == [1, 2]
    assert alice.get(f"{path}/versions/1")["text"] == "one"
    (stretch,) = alice.get(f"{path}/versions/2/changes?since=1")["stretches"]
    assert stretch == {
        "first_line": 1,
        "lines": [{"text": "one", "state": "removed"}, {"text": "two", "state": "added"}],
    }
    back = alice.post(f"{path}/versions/1/restore").body
    assert (back["version"], back["text"]) == (3, "one")
    assert alice("GET", f"{path}/versions/9").code == "version_unknown"


def test_a_text_is_checked_as_the_command_checks_it(speaks_as: Speaks, cast: Cast) -> None:
    own = a_postmortem(team=cast.checkout)
    an_action(own, text="Add an alert on the disk use of every host")
    text = "## Action items\n- Add an alert on the disk use of every host (Bob Beier, 2026-03-01)\n"
    said = {"text": text, "file": "a.md", "at": "2026-04-01"}
    charlie = speaks_as("charlie")
    found = charlie.post("/postmortems/lint", said).body["findings"]
    assert {each["rule"] for each in found} >= {"past-due", "repeated-action", "no-timeline"}
    late = next(each for each in found if each["rule"] == "past-due")
    assert (late["file"], late["line"]) == ("a.md", 2)
    assert set(late) == {*("file", "line", "column", "end_column", "rule", "message", "suggestion")}
    alone = charlie.post("/postmortems/lint", said | {"postmortem": own.ref}).body["findings"]
    assert "repeated-action" not in {each["rule"] for each in alone}


def test_a_text_is_brought_and_found(speaks_as: Speaks) -> None:
    bob, said = speaks_as("bob"), {"team": "checkout", "text": "# Search was empty\n\nIt was."}
    made = bob.post("/postmortems", said).body
    assert (made["title"], made["origin"], made["incident"]) == (
        "Search was empty",
        "brought",
        None,
    )
    assert [p["id"] for p in bob.get("/postmortems?q=search")["items"]] == [made["id"]]
    assert bob.get("/postmortems?state=published")["items"] == []
    text = bob("GET", f"/postmortems/{made['id']}/text.md")
    assert text.body.decode() == "# Search was empty\n\nIt was.\n"


def test_its_file_has_the_action_items_unless_it_is_to_be_saved_again(
    speaks_as: Speaks, cast: Cast
) -> None:
    made = a_postmortem(team=cast.checkout, title="=1+1 <!--", text="It was.")
    an_action(made, owner=cast.bob)
    path = f"/postmortems/{made.ref}/text.md"
    assert speaks_as("charlie")("GET", path).body.decode() == (
        "# \\=1+1 \\<\\!--\n\nIt was.\n\n## Action items\n\n"
        "- [ ] Add a limit to the queue\n  - Owner: Bob Beier\n"
    )
    alone = speaks_as("charlie")("GET", f"{path}?without=actions").body.decode()
    assert alone == "# \\=1+1 \\<\\!--\n\nIt was.\n"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({}, 422, "postmortem_of_what"),
        ({"incident": "x", "team": "checkout"}, 422, "postmortem_of_what"),
        ({"incident": "nothing1"}, 404, "incident_unknown"),
        ({"team": "nothing"}, 422, "text_required"),
        ({"team": "nothing", "text": "x"}, 404, "team_unknown"),
        ({"team": "checkout", "text": "<!doctype html>"}, 422, "postmortem_file_not_text"),
        ({"team": "checkout", "text": "x", "title": "t" * 301}, 422, "text_too_long"),
    ],
)
def test_what_cannot_be_begun_is_refused_by_name(
    speaks_as: Speaks, said: dict[str, str], status: int, code: str
) -> None:
    refused = speaks_as("bob").post("/postmortems", said)
    assert (refused.status, refused.code) == (status, code)


def test_of_a_private_incident_nobody_else_learns(speaks_as: Speaks, cast: Cast) -> None:
    secret = a_secret(cast)
    end(secret.incident, cast)
    path = (
        "/postmortems/"
        + speaks_as("alice").post("/postmortems", {"incident": secret.incident.ref}).body["id"]
    )
    bob = speaks_as("bob")
    for method, address in (
        ("GET", path),
        ("PATCH", path),
        ("GET", f"{path}/versions"),
        ("GET", f"{path}/versions/1"),
        ("GET", f"{path}/text.md"),
        ("POST", f"{path}/publish"),
    ):
        answer = bob(method, address, {"text": "x"} if method == "PATCH" else None)
        assert (answer.status, answer.code) == (404, "postmortem_unknown"), address
    assert bob.get("/postmortems")["items"] == []


def test_a_pdf_is_asked_for_and_refused_with_a_code(
    speaks_as: Speaks, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    charlie = speaks_as("charlie")
    path = f"/postmortems/{a_postmortem(team=cast.checkout).ref}"
    none = {"state": "none", "made_at": None, "size": None, "problem": None}
    assert charlie.get(f"{path}/pdf") == none
    early = charlie("GET", f"{path}/text.pdf")
    assert (early.status, early.code) == (409, "pdf_not_made")
    asked = charlie.post(f"{path}/pdf")
    assert (asked.status, asked.body["state"]) == (202, "waiting")
    monkeypatch.setattr(jobs_pdf, "pdf_of", lambda html: b"%PDF-" + html.encode())
    jobs_pdf.make_pdf(pdf_id=PostmortemPdf.objects.get().pk)
    assert charlie.get(f"{path}/pdf")["state"] == "ready"
    assert charlie("GET", f"{path}/text.pdf").body.startswith(b"%PDF-")
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    refused = charlie.post(f"{path}/pdf")
    assert (refused.status, refused.code) == (409, "pdf_not_installed")
