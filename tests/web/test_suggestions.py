"""What signals say, on the board and on pages of its own, and the answers to it."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from peacetime.domain.modes.recognition.suggestions import Dismissal
from peacetime.queries.live import Cursor, Fact
from peacetime.queries.recognition.settings import declares_by_itself, team_setting
from peacetime.storage.models import Event, Incident, ModeSuggestion
from peacetime.usecases.recognition.answers import dismiss_suggestion
from peacetime.usecases.recognition.looking import look_at_teams
from peacetime.web.live.render import render
from tests.builders import a_service
from tests.cast import Cast, the_cast
from tests.groups import a_group
from tests.web.sending import opens, refused, sends

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast() -> Cast:
    return the_cast(password=None)


@pytest.fixture
def alice(cast: Cast) -> Client:
    return cast.browser("alice")


@pytest.fixture
def suggestion(cast: Cast) -> ModeSuggestion:
    """Checkout is down since twenty minutes, and its lead was told."""
    at = timezone.now()
    a_group(cast.checkout, at=at - 20 * MINUTE, service=a_service(team=cast.checkout))
    assert look_at_teams(at=at - MINUTE) == 1
    return ModeSuggestion.objects.get()


def test_the_board_and_the_team_say_what_signals_look_like(
    alice: Client, suggestion: ModeSuggestion
) -> None:
    for address in ("/", "/teams/checkout"):
        shown = opens(alice, address).part(f"suggestion-{suggestion.ref}").text
        assert "These signals look like Rescue Mode" in shown
        assert "An outage: “Checkout is down”" in shown
        assert "Not a Rescue" in shown


def test_its_link_declares_with_everything_filled_in(
    cast: Cast, alice: Client, suggestion: ModeSuggestion
) -> None:
    here = f"/teams/checkout/rescue?suggestion={suggestion.ref}"
    typed = opens(alice, here).typed
    assert typed["summary"] == "Checkout is down"
    assert typed["severity"] == "SEV2"
    assert typed["done_when"] == "None of the signals behind it fires any more, for 30 minutes"
    sends(alice, "/teams/checkout/rescue", typed, services=["payments-api"])
    assert Incident.objects.get().summary == "Checkout is down"
    suggestion.refresh_from_db()
    assert (suggestion.fate, suggestion.by) == ("followed", cast.alice.email)
    assert "These signals" not in opens(alice, "/").text


def test_the_suggestion_of_another_team_fills_nothing_in(
    cast: Cast, alice: Client, suggestion: ModeSuggestion
) -> None:
    suggestion.team.slug = "search"
    suggestion.team.save()
    assert opens(alice, f"/teams/search/rescue?suggestion={suggestion.ref}").typed["summary"]
    for wrong in ("nothing", "\0", "x" * 300):
        assert not opens(alice, f"/teams/search/rescue?suggestion={wrong}").typed["summary"]


def test_no_is_said_with_one_button_and_stays_said(
    alice: Client, suggestion: ModeSuggestion
) -> None:
    page = sends(
        alice, f"/suggestions/{suggestion.ref}/dismiss", {"reason": "not_rescue", "back": "/"}
    )
    assert "Noted: it is no Rescue" in page.notices
    assert "These signals" not in page.part("suggestions").text
    again = sends(alice, f"/suggestions/{suggestion.ref}/dismiss", {"reason": "handled"})
    assert "has its answer" in again.notices


def test_one_does_not_leave_for_another_site(alice: Client, suggestion: ModeSuggestion) -> None:
    for back in ("//evil.example", "https://evil.example", "/\\evil.example"):
        suggestion.dismissed_at, suggestion.fate = None, ""
        suggestion.save()
        answer = alice.post(
            f"/suggestions/{suggestion.ref}/dismiss", {"reason": "handled", "back": back}
        )
        assert answer["Location"] == f"/suggestions/{suggestion.ref}"


def test_the_page_of_one_tells_why_and_the_alerts_behind_it(
    alice: Client, suggestion: ModeSuggestion
) -> None:
    text = opens(alice, f"/suggestions/{suggestion.ref}").text
    assert "An outage: “Checkout is down”" in text
    assert "1 of 1 firing" in text
    assert "Told to the team’s leads, once." in text


def test_the_list_tells_the_fate_of_each_and_how_often_they_were_right(
    cast: Cast, alice: Client, suggestion: ModeSuggestion
) -> None:
    assert "No suggestion has a fate yet; 1 is open" in opens(alice, "/suggestions").text
    dismiss_suggestion(
        suggestion.ref, Dismissal.HANDLED, actor=cast.acting("bob"), at=timezone.now()
    )
    text = opens(alice, "/suggestions?team=checkout").text
    assert re.search(r"Dismissed ?: already handled", text)
    assert "0 of 1 suggestion was followed by a declaration (0%; 0% to 79% is likely)" in text
    assert alice.get("/suggestions?team=nowhere").status_code == 404


def test_a_viewer_reads_and_answers_nothing(cast: Cast, suggestion: ModeSuggestion) -> None:
    charlie = cast.browser("charlie")
    assert "These signals" in opens(charlie, "/").text
    answer = charlie.post(f"/suggestions/{suggestion.ref}/dismiss", {"reason": "handled"})
    assert answer.status_code == 403


def test_those_who_watch_see_it_come_and_go(cast: Cast, suggestion: ModeSuggestion) -> None:
    fact = Fact(1, Cursor(0), "recognition.suggestion.made", "checkout", "", timezone.now())
    told = render([fact])
    assert told is not None
    patches = {each["target"]: each["html"] for each in json.loads(told.data)["patches"]}
    assert suggestion.ref in patches["#suggestions"]
    assert suggestion.ref in patches["#suggestions-checkout"]
    assert set(patches) == {"#suggestions", "#suggestions-checkout"}
    dismiss_suggestion(
        suggestion.ref, Dismissal.HANDLED, actor=cast.acting("bob"), at=timezone.now()
    )
    assert Event.objects.filter(fact="recognition.suggestion.answered").exists()
    told = render([fact])
    assert told is not None
    assert suggestion.ref not in told.data


def test_a_lead_sets_when_the_team_is_told(cast: Cast, alice: Client) -> None:
    here = "/settings/teams/checkout/recognition"
    typed = opens(alice, here).typed
    assert typed.pop("enter") == "1"
    typed.pop("idempotency_key")  # of one form: each of these is a new one
    sends(alice, here, {**typed, "enter": "1,5", "dwell_minutes": ""}, hearing="no")
    setting = team_setting("checkout").setting
    assert setting.changed == (("enter", 1.5),)
    assert setting.is_muted
    for name, value in (("enter", "much"), ("enter", "99"), ("leave", "3")):
        page = refused(alice, here, {**typed, name: value})
        assert page.part(f"{name}-problem").text
    page = refused(alice, here, {**typed, "hearing": "until"})
    assert page.part("muted_until-problem").text
    assert cast.browser("bob").post(here, typed).status_code == 403


def test_whoever_administers_sets_whether_peacetime_declares(cast: Cast, alice: Client) -> None:
    here, dana = "/settings/recognition", cast.browser("dana")
    assert opens(dana, here).typed["declares_by_itself"] == "never"
    sends(dana, here, {"declares_by_itself": "worst"})
    assert declares_by_itself().value == "worst"
    refused(dana, here, {"declares_by_itself": "often"})
    assert alice.post(here, {"declares_by_itself": "always"}).status_code == 403
