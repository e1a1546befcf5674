"""More than one thing at a time, rehearsals and secrets, through pages that work without scripts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.storage.models import Incident, Rescue, Team
from peacetime.usecases.drills import start_drill
from peacetime.usecases.several import add_team, open_further_incident
from tests.builders import a_declaration, a_member, a_team
from tests.cast import Cast, the_cast
from tests.web.rooms import a_room, end, meet
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return a_room(cast, ago=timedelta(hours=1))


@pytest.fixture
def search(cast: Cast) -> Team:
    team = a_team("Search")
    a_member(team, cast.bob)
    return team


@pytest.fixture
def alice(cast: Cast) -> Client:
    return cast.browser("alice")


@pytest.fixture
def room(incident: Incident) -> str:
    return f"/incidents/{incident.ref}"


def another(cast: Cast, summary: str = "Search is slow") -> Incident:
    """A further incident of Checkout."""
    said = a_declaration(summary)
    opened = open_further_incident("checkout", said, actor=cast.acting("alice"), at=timezone.now())
    return Incident.objects.get(ref=opened.incident)


def a_drill(cast: Cast) -> Incident:
    said = a_declaration("The database is gone", commander="alice@example.org")
    opened = start_drill("checkout", said, actor=cast.acting("alice"), at=timezone.now())
    return Incident.objects.get(ref=opened.incident)


def test_a_further_team_runs_it_and_enters_rescue_mode(
    incident: Incident, search: Team, alice: Client, room: str
) -> None:
    asked = opens(alice, f"{room}/teams")
    assert "enters Rescue Mode by it" in asked.text
    page = sends(alice, f"{room}/teams", asked.typed, slug="search")
    banner = page.part(f"banner-{incident.ref}").text
    assert "Checkout and Search are in Rescue Mode" in banner
    assert "Checkout opened it Search" in page.part(f"course-{incident.ref}").text
    assert Rescue.objects.filter(team=search, end_is="open").exists()
    assert "Say which team joins" in refused(alice, f"{room}/teams", {"slug": ""}).problems


def test_a_private_room_says_who_reads_it(
    cast: Cast, incident: Incident, alice: Client, room: str
) -> None:
    course = opens(alice, room).part(f"course-{incident.ref}").text
    assert "Everybody who signs in" in course
    page = sends(alice, f"{room}/privacy", {"private": "yes"})
    assert "Private" in page.part(f"banner-{incident.ref}").text
    assert "only who holds a role and administrators read this" in page.text
    opens(cast.browser("charlie"), room, status=404)
    page = sends(alice, f"{room}/privacy", {"private": "no"})
    assert "Everybody who signs in" in page.part(f"course-{incident.ref}").text
    opens(cast.browser("charlie"), room)


def test_one_becomes_part_of_another_and_says_of_which(
    cast: Cast, incident: Incident, alice: Client, room: str
) -> None:
    other = another(cast)
    asked = opens(alice, f"{room}/merge")
    assert "Checkout: Search is slow" in asked.text
    page = sends(alice, f"{room}/merge", asked.typed, into=other.ref)
    assert page.heading == "Search is slow"
    assert "part of another" in opens(alice, "/teams/checkout").part("incidents-checkout-1").text
    merged = opens(alice, room).part(f"banner-{incident.ref}")
    assert f"Became part of incident {other.ref}" in merged.text
    assert f"/incidents/{other.ref}" in [link["href"] for link in merged.walk()]
    said = opens(alice, f"/incidents/{other.ref}/merge").text
    assert "No other incident goes on" in said


def test_a_merge_that_cannot_be_says_why(cast: Cast, incident: Incident, alice: Client) -> None:
    room = f"/incidents/{another(cast).ref}"
    page = refused(alice, f"{room}/merge", {"into": room.rpartition("/")[2]})
    assert "cannot become part of itself" in page.problems


def test_one_of_several_is_closed_by_itself(
    cast: Cast, incident: Incident, alice: Client, room: str
) -> None:
    another(cast)
    meet(incident, cast, 1, 2, 3)
    asked = opens(alice, f"{room}/close")
    assert asked.typed["postmortem_owner"] == "alice@example.org"
    assert "override_reason" not in asked.typed
    page = sends(alice, f"{room}/close", asked.typed, cause="A pool")
    assert "The incident is closed." in page.notices
    assert Rescue.objects.get().end_is == "open"


def test_unmet_criteria_need_a_reason_here_as_well(
    cast: Cast, incident: Incident, alice: Client, room: str
) -> None:
    another(cast)
    page = refused(alice, f"{room}/close", {"cause": "A pool"}, status=409)
    assert "Not met yet" in page.problems
    assert page.typed["cause"] == "A pool"


def test_the_only_incident_leads_to_standing_down(
    incident: Incident, alice: Client, room: str
) -> None:
    page = opens(alice, f"{room}/close")
    assert "It is the only incident of Checkout, which stands down instead." in page.text
    assert f"{room}/stand-down?team=checkout" in [element["href"] for element in page.elements]
    sent = refused(alice, f"{room}/close", {"cause": "A pool", "override_reason": "x"})
    assert "Stand down instead" in sent.problems


def test_what_was_closed_too_early_is_opened_again(
    cast: Cast, incident: Incident, alice: Client, room: str
) -> None:
    end(incident, cast)
    asked = opens(alice, f"{room}/reopen")
    assert "Reason is empty" in refused(alice, f"{room}/reopen", {"reason": " "}).problems
    page = sends(alice, f"{room}/reopen", asked.typed, reason="It is back")
    assert "Checkout is in Rescue Mode" in page.part(f"banner-{incident.ref}").text
    assert "Opened again: It is back." in page.text


def test_a_drill_is_marked_wherever_it_stands_and_never_in_red(cast: Cast, alice: Client) -> None:
    drill = a_drill(cast)
    page = opens(alice, f"/incidents/{drill.ref}")
    banner = page.part(f"banner-{drill.ref}")
    assert banner.text.startswith("Drill Checkout practises this")
    assert "rescue" not in {each["data-mode"] for each in banner.walk()}
    assert "rescue" not in {each["data-kind"] for each in banner.walk()}
    for form in ("updates", "close", "teams", "merge", "decisions", "timeline/1/correct"):
        marks = [
            each.text
            for each in opens(alice, f"/incidents/{drill.ref}/{form}").elements
            if each["data-mark"]
        ]
        assert marks == ["Drill"], form


def test_a_drill_ends_by_itself(cast: Cast, alice: Client) -> None:
    here = f"/incidents/{a_drill(cast).ref}"
    assert opens(alice, here).text.count("End the drill…") == 2
    response = alice.get(f"{here}/stand-down")
    assert response["Location"] == f"{here}/close"
    asked = opens(alice, f"{here}/close")
    page = sends(alice, f"{here}/close", asked.typed, cause="We need a runbook")
    assert "The drill is over." in page.notices
    assert "Ended with criteria unmet: It was a drill." in page.text


def test_a_drill_waits_for_a_real_rescue_and_is_resumed(cast: Cast, alice: Client) -> None:
    drill = a_drill(cast)
    here = f"/incidents/{drill.ref}"
    real = a_room(cast, ago=timedelta(0))
    page = opens(alice, here)
    assert "can be resumed" in page.part(f"banner-{drill.ref}").text
    page = sends(alice, f"{here}/resume")
    assert "The drill waits until it is over" in page.notices
    end(real, cast)
    page = sends(alice, f"{here}/resume")
    assert "The drill goes on." in page.notices
    assert "There is no drill that waits here" in sends(alice, f"{here}/resume").notices


def test_no_team_joins_a_drill(cast: Cast, search: Team, alice: Client) -> None:
    page = refused(alice, f"/incidents/{a_drill(cast).ref}/teams", {"slug": "search"})
    assert "A drill is practised by one team" in page.problems


def test_an_act_that_no_longer_fits_leads_to_the_room(
    cast: Cast, incident: Incident, alice: Client, room: str
) -> None:
    assert alice.get(f"{room}/reopen")["Location"] == room
    end(incident, cast)
    for act in ("teams", "merge", "close"):
        assert alice.get(f"{room}/{act}")["Location"] == room


def test_standing_down_names_what_is_unmet_by_incident(
    cast: Cast, incident: Incident, alice: Client, room: str
) -> None:
    other = another(cast)
    meet(incident, cast, 1, 2, 3)
    page = opens(alice, f"{room}/stand-down")
    assert "2 incidents of Checkout end together. Close only this one" in page.text
    assert "3 exit criteria are not met Search is slow" in page.text
    said = {**page.typed, "cause": "A pool", "override_reason": "Both are fixed"}
    sends(alice, f"{room}/stand-down", said)
    other.refresh_from_db()
    assert (other.is_open, Rescue.objects.get().end_is) == (False, "exact")


def test_each_team_of_an_incident_stands_down_by_itself(
    cast: Cast, incident: Incident, search: Team, alice: Client, room: str
) -> None:
    add_team(incident.ref, "search", actor=cast.acting("alice"), at=timezone.now())
    page = opens(alice, f"{room}/stand-down")
    assert "This one goes on with Search, which may stand down instead" in page.text
    page = opens(alice, f"{room}/stand-down?team=search")
    assert page.heading == "Search goes back to Delivery"
    said = {**page.typed, "cause": "A pool", "override_reason": "It is fixed"}
    page = sends(alice, f"{room}/stand-down", said)
    assert "Search is back in Delivery Mode." in page.notices
    assert "Checkout is in Rescue Mode" in page.part(f"banner-{incident.ref}").text
    assert "Search stood down" in page.part(f"course-{incident.ref}").text


def test_a_team_page_shows_all_that_goes_on(cast: Cast, incident: Incident, alice: Client) -> None:
    another(cast)
    head = opens(alice, "/teams/checkout").part("head-checkout").text
    assert "Payments time out SEV1 Search is slow SEV1" in head


def test_a_team_page_marks_a_drill_and_leads_to_one(cast: Cast, alice: Client) -> None:
    drill = a_drill(cast)
    page = opens(alice, "/teams/checkout")
    assert "The database is gone SEV1 Drill" in page.part("head-checkout").text
    assert "Declare Rescue Mode" in page.part("head-checkout").text
    assert "a drill, no Rescue" in page.part("incidents-checkout-1").text
    a_room(cast, ago=timedelta(0))
    head = opens(alice, "/teams/checkout").part("head-checkout")
    assert "The database is gone SEV1 Drill Waits" in head.text
    assert f"/incidents/{drill.ref}" in [each["href"] for each in head.walk()]


SAID = {
    "trigger": "security",
    "summary": "A key is public",
    "severity": "SEV1",
    "done_when": "It is worth nothing",
    "commander": "alice@example.org",
}


def test_a_private_incident_is_declared_with_a_tick(cast: Cast, alice: Client) -> None:
    assert "Only who holds a role" in opens(alice, "/teams/checkout/rescue").text
    shown = alice.post("/teams/checkout/rescue/preview", {**SAID, "private": "yes"})
    assert "The incident is private" in shown.content.decode()
    assert "stakeholders hear this" not in shown.content.decode()
    page = sends(alice, "/teams/checkout/rescue", SAID, private="yes")
    incident = Incident.objects.get()
    assert incident.is_private
    assert page.part(f"banner-{incident.ref}").text.startswith("Private")
    joined = opens(cast.browser("bob"), "/teams/checkout/rescue", status=409)
    assert "Its incident is private: ask who commands it." in joined.text
    assert incident.ref not in joined.text


def test_a_team_in_rescue_mode_opens_a_further_incident(
    cast: Cast, incident: Incident, alice: Client
) -> None:
    page = opens(alice, "/teams/checkout/rescue", status=409)
    assert "Open a further incident" in page.text
    page = opens(alice, "/teams/checkout/incidents")
    assert page.heading == "A further incident of Checkout"
    page = sends(alice, "/teams/checkout/incidents", {**page.typed, **SAID})
    assert page.heading == "A key is public"
    assert "The incident is open." in page.notices
    assert Rescue.objects.count() == 1


def test_nothing_that_was_typed_is_lost_when_somebody_was_first(
    incident: Incident, alice: Client
) -> None:
    page = refused(alice, "/teams/checkout/rescue", SAID, status=409)
    form = next(each for each in page.elements if each["action"] == "/teams/checkout/incidents")
    fields = {each["name"]: each["value"] for each in form.walk() if each.tag == "input"}
    assert sends(alice, "/teams/checkout/incidents", fields).heading == "A key is public"


def test_a_further_incident_needs_a_rescue(cast: Cast, alice: Client) -> None:
    assert alice.get("/teams/checkout/incidents")["Location"] == "/teams/checkout/rescue"
    page = refused(alice, "/teams/checkout/incidents", SAID, status=409)
    assert "Checkout is in Delivery Mode" in page.problems
    assert page.typed["summary"] == "A key is public"


def test_a_drill_begins_with_the_same_questions(cast: Cast, alice: Client) -> None:
    page = opens(alice, "/teams/checkout/drill")
    assert page.heading == "Checkout practises"
    assert "Nobody outside the team is told" in page.text
    assert not page.has("preview")
    kinds = {each["data-kind"] for each in page.elements if each.tag == "button"}
    assert "rescue" not in kinds
    page = sends(alice, "/teams/checkout/drill", {**page.typed, **SAID})
    incident = Incident.objects.get()
    assert incident.is_drill
    assert page.part(f"banner-{incident.ref}").text.startswith("Drill")
    assert not Rescue.objects.exists()


def test_a_drill_waits_until_a_rescue_is_over(incident: Incident, alice: Client) -> None:
    assert "Practise when it is over." in opens(alice, "/teams/checkout/drill").problems
    page = refused(alice, "/teams/checkout/drill", SAID, status=409)
    assert "The drill waits until it is over" in page.problems
    assert page.typed["summary"] == "A key is public"


def test_a_form_that_is_sent_twice_opens_one_drill(cast: Cast, alice: Client) -> None:
    asked = {**opens(alice, "/teams/checkout/drill").typed, **SAID}
    first = sends(alice, "/teams/checkout/drill", asked)
    again = sends(alice, "/teams/checkout/drill", asked)
    assert first.heading == again.heading
    assert Incident.objects.count() == 1


def test_a_drill_is_marked_on_the_board_and_among_what_is_found(cast: Cast, alice: Client) -> None:
    a_drill(cast)
    assert "A drill goes on" in opens(alice, "/").part("team-checkout").text
    assert "The database is gone Drill" in opens(alice, "/incidents").text
    Incident.objects.update(is_private=True)
    board = opens(cast.browser("charlie"), "/")
    assert "A drill goes on" not in board.part("team-checkout").text
