"""What one writes in a chat does what the web does, and says so in plain words."""

from datetime import timedelta

import pytest

from peacetime.chat import buttons, commands, forms
from peacetime.chat.answers import Answer, Form, Refused
from peacetime.chat.asking import Asked
from peacetime.queries import incidents
from peacetime.queries.chat import speaker
from peacetime.storage.models import Incident, Message, TimelineEntry
from tests.builders import NOON, a_declaration, a_member, a_person, a_team, an_incident
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def asked(cast: Cast, name: str = "alice", *, room: str = "") -> Asked:
    return Asked(cast.acting(name), NOON + timedelta(minutes=5), room)


def answered(text: str, asking: Asked) -> Answer:
    reply = commands.reply(text, asking)
    assert isinstance(reply, Answer)
    return reply


def a_filled(form: Form, **said: str) -> dict[str, str]:
    return {each.name: each.value for each in form.fields} | said


def test_the_command_alone_asks_what_the_framework_asks(cast: Cast) -> None:
    form = commands.reply("", asked(cast))
    assert isinstance(form, Form)
    assert [each.name for each in form.fields][:5] == [
        "team",
        "trigger",
        "summary",
        "severity",
        "done_when",
    ]
    assert len(form.title) <= 24
    assert form.fields[0].value == "checkout"  # the speaker's own
    assert form.fields[5].value == "alice@example.org"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "declare checkout",
        "drill",
        "update",
        "stand down",
        "update All is well",
        "status",
        "role",
    ],
)
def test_what_opens_a_form_is_known_by_its_words(cast: Cast, text: str) -> None:
    an_incident(cast.checkout)
    is_form = isinstance(commands.reply(text, asked(cast)), Form)
    assert commands.may_open_form(text) is is_form


@pytest.mark.parametrize(
    "act", ["declare", "drill", "update", "stand-down", "role", "criteria", "status"]
)
def test_what_opens_a_form_is_known_by_its_button(cast: Cast, act: str) -> None:
    incident = an_incident(cast.checkout)
    value = "checkout" if act in {"declare", "drill"} else incident.ref
    is_form = isinstance(buttons.press(act, value, asked(cast)), Form)
    assert (act in buttons.FORMS) is is_form


def test_a_declaration_from_a_chat_opens_the_incident_and_tells_people(cast: Cast) -> None:
    form = commands.reply("declare checkout", asked(cast))
    assert isinstance(form, Form)
    said = a_filled(form, summary="Payments time out", done_when="Payments succeed again")
    done = forms.submit("declare", said, "", asked(cast))
    incident = Incident.objects.get()
    assert isinstance(done, Answer)
    assert incident.ref in done.sentences[1]
    assert incident.summary == "Payments time out"
    assert Message.objects.filter(incident=incident).exists()


def test_a_refused_answer_names_its_field(cast: Cast) -> None:
    form = commands.reply("declare", asked(cast))
    assert isinstance(form, Form)
    refused = forms.submit("declare", a_filled(form, done_when="It works"), "", asked(cast))
    assert isinstance(refused, Refused)
    assert "summary" in refused.fields


def test_a_crunch_needs_an_approver_in_a_chat_too(cast: Cast) -> None:
    said = {
        "team": "checkout",
        "trigger": "crunch",
        "summary": "The funding ends",
        "severity": "SEV1",
        "done_when": "It is signed",
    }
    refused = forms.submit("declare", said, "", asked(cast))
    assert isinstance(refused, Refused)
    assert "approver" in refused.fields


def test_status_says_the_mode_of_ones_own_team(cast: Cast) -> None:
    assert answered("status", asked(cast)).sentences == ("Checkout: 🟢 Delivery",)
    an_incident(cast.checkout)
    answer = answered("status", asked(cast))
    assert answer.sentences[0].startswith("Checkout: 🔴 Rescue: Payments time out")
    assert dict(answer.facts)["Incident commander"] == "nobody yet"
    assert [button.act for button in answer.buttons][:2] == ["update", "role"]


def test_status_of_a_team_by_name(cast: Cast) -> None:
    a_team("Search")
    assert answered("status SEARCH", asked(cast)).sentences == ("Search: 🟢 Delivery",)
    assert "no single team" in answered("status nowhere", asked(cast)).sentences[0]


def test_a_note_a_decision_and_an_action_enter_the_timeline(cast: Cast) -> None:
    incident = an_incident(cast.checkout)
    here = asked(cast, room=incident.ref)
    answered("note: the pool is full", here)
    answer = answered("decision roll back because it is the only change", here)
    answered("action restarting the pool", here)
    kinds = TimelineEntry.objects.filter(incident=incident, actor="alice@example.org")
    assert list(kinds.values_list("kind", "text", "reason")) == [
        ("note", "the pool is full", ""),
        ("decision", "roll back", "it is the only change"),
        ("action", "restarting the pool", ""),
    ]
    assert answer.is_for_all
    assert answer.sentences == (
        "Decision, by Alice Abel: roll back (because it is the only change)",
    )


def test_outside_its_room_only_whoever_wrote_reads_the_answer(cast: Cast) -> None:
    an_incident(cast.checkout)
    assert not answered("note the pool is full", asked(cast)).is_for_all


def test_an_update_without_text_asks_for_it(cast: Cast) -> None:
    incident = an_incident(cast.checkout)
    form = commands.reply("update", asked(cast))
    assert isinstance(form, Form)
    assert form.about == incident.ref
    done = forms.submit(
        "update", {"text": "We roll back", "status": "mitigating"}, form.about, asked(cast)
    )
    assert isinstance(done, Answer)
    assert done.sentences[0] == "Update 1: We roll back"


def test_an_update_that_guesses_is_told_so(cast: Cast) -> None:
    an_incident(cast.checkout)
    answer = answered("update It is probably the pool", asked(cast))
    assert any("probably" in sentence and "guesses" in sentence for sentence in answer.sentences)


def test_a_role_is_taken_given_and_handed_over(cast: Cast) -> None:
    incident = an_incident(cast.checkout)
    here = asked(cast, room=incident.ref)
    assert (
        answered("role commander", here).sentences[0].startswith("Alice Abel is incident commander")
    )
    assert (
        answered("role comms lead bob@example.org", here)
        .sentences[0]
        .startswith("Bob Beier is comms lead")
    )
    assert "hands over to Bob Beier" in answered("handover @bob", here).sentences[0]
    view = incidents.incident(incident.ref, at=NOON)
    commander = view.holder("commander")
    assert commander is not None
    assert commander.person_email == "bob@example.org"


def test_a_role_nobody_knows_is_answered_with_those_there_are(cast: Cast) -> None:
    an_incident(cast.checkout)
    assert "Choose one of" in answered("role captain", asked(cast)).sentences[0]
    assert "Which role" in answered("role @bob", asked(cast)).sentences[0]


def test_a_criterion_is_ticked_by_its_button(cast: Cast) -> None:
    incident = an_incident(cast.checkout)
    first = next(b for b in answered("criteria", asked(cast)).buttons if b.act == "criterion")
    after = buttons.press(first.act, first.value, asked(cast))
    assert isinstance(after, Answer)
    assert after.sentences[1].startswith("✅ 1.")
    assert incidents.incident(incident.ref, at=NOON).criteria_met == 1


def test_standing_down_with_criteria_unmet_asks_for_a_reason(cast: Cast) -> None:
    an_incident(cast.checkout, a_declaration(commander="alice@example.org"))
    form = commands.reply("stand down", asked(cast))
    assert isinstance(form, Form)
    said = a_filled(form, summary="The pool was too small")
    refused = forms.submit("stand-down", said, form.about, asked(cast))
    assert isinstance(refused, Refused)
    assert "override_reason" in refused.fields
    done = forms.submit(
        "stand-down", said | {"override_reason": "Only a test"}, form.about, asked(cast)
    )
    assert isinstance(done, Answer)
    assert done.sentences[0].startswith("Back in Delivery Mode")
    late = forms.submit("stand-down", said, form.about, asked(cast))
    assert isinstance(late, Refused)
    assert "over already" in late.sentence


def test_a_viewer_hears_that_viewers_read_along(cast: Cast) -> None:
    incident = an_incident(cast.checkout)
    for text in ("declare", "note x", "update x", "role scribe", "stand-down"):
        answer = answered(text, asked(cast, "charlie", room=incident.ref))
        assert answer.sentences[0].startswith("Viewers read along"), text
    assert answered("status", asked(cast, "charlie", room=incident.ref)).facts


def test_of_a_private_incident_nobody_else_hears_in_a_chat(cast: Cast) -> None:
    from dataclasses import replace

    declared = replace(a_declaration(commander="bob@example.org"), is_private=True)
    incident = an_incident(cast.checkout, declared)
    answer = answered("status", asked(cast))
    assert answer.sentences == ("Checkout: 🔴 Rescue",)
    assert not answer.facts
    assert "There is no incident" in answered("note x", asked(cast, room=incident.ref)).sentences[0]


def test_a_word_nobody_knows_gets_a_hint(cast: Cast) -> None:
    answer = answered("statsu", asked(cast))
    assert "Did you mean /rescue status?" in answer.sentences[0]


def test_several_incidents_ask_which_is_meant(cast: Cast) -> None:
    other = a_team("Search")
    a_member(other, cast.alice)
    an_incident(cast.checkout)
    an_incident(other, a_declaration("Search is slow"))
    sentence = answered("note x", asked(cast)).sentences[0]
    assert "2 incidents go on" in sentence
    assert "Search is slow" in sentence


def test_who_is_not_active_is_not_known(cast: Cast) -> None:
    assert speaker("ALICE@example.org ") == cast.acting("alice")
    gone = a_person("Erik Ende")
    gone.is_active = False
    gone.save()
    assert speaker(gone.email) is None
    assert speaker("nul\0@example.org") is None


def test_an_old_button_says_that_it_is_over(cast: Cast) -> None:
    incident = an_incident(cast.checkout, a_declaration(commander="alice@example.org"))
    form = commands.reply("stand-down", asked(cast))
    assert isinstance(form, Form)
    said = a_filled(form, summary="The pool", override_reason="Only a test")
    forms.submit("stand-down", said, form.about, asked(cast))
    answer = buttons.press("update", incident.ref, asked(cast))
    assert isinstance(answer, Answer)
    assert answer.sentences[0] == "This incident is over."


@pytest.mark.parametrize("text", ["help", "?", "HELP"])
def test_help_lists_every_word(cast: Cast, text: str) -> None:
    assert len(answered(text, asked(cast)).facts) == len(commands.KNOWN)


def test_a_drill_is_practised_and_ended_with_what_was_learned(cast: Cast) -> None:
    form = commands.reply("drill checkout", asked(cast))
    assert isinstance(form, Form)
    said = a_filled(form, summary="Payments fail", done_when="Payments succeed")
    begun = forms.submit("drill", said, "", asked(cast))
    assert isinstance(begun, Answer)
    incident = Incident.objects.get()
    assert incident.is_drill
    here = asked(cast, room=incident.ref)
    assert [b.label for b in answered("status", here).buttons][3] == "End the drill"
    end = commands.reply("stand-down", here)
    assert isinstance(end, Form)
    assert isinstance(forms.submit(end.act, {"summary": "Old"}, end.about, here), Refused)
    ended = {"summary": "The runbook is old", "override_reason": "It was a drill"}
    done = forms.submit(end.act, ended, end.about, here)
    assert isinstance(done, Answer)
    incident.refresh_from_db()
    assert not incident.is_open
