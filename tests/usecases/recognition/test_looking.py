"""What a team's leads are told of its signals, once, and what becomes of it."""

from datetime import timedelta

import pytest

from peacetime.domain.modes.recognition.fates import Fate
from peacetime.domain.modes.recognition.suggestions import Dismissal, SuggestionKind
from peacetime.queries.access import NotAllowed
from peacetime.queries.recognition.settings import ByItself
from peacetime.queries.recognition.suggestions import (
    open_suggestions,
    precisions,
    suggestion_named,
    suggestions_page,
)
from peacetime.storage.models import (
    AlertGroup,
    AuditEntry,
    ExitCriterion,
    Incident,
    Membership,
    Message,
    ModeSuggestion,
    Person,
    RoleAssignment,
)
from peacetime.usecases.recognition.answers import SuggestionAnswered, dismiss_suggestion
from peacetime.usecases.recognition.by_itself import declare_by_itself
from peacetime.usecases.recognition.looking import look_at_teams
from peacetime.usecases.recognition.settings import change_by_itself, change_recognition
from peacetime.usecases.recognition.telling import MADE
from tests.acts import opened, stood_down
from tests.builders import (
    NOON,
    a_declaration,
    a_member,
    a_person,
    a_service,
    a_team,
    an_incident,
)
from tests.cast import Cast
from tests.connected import a_connection, told
from tests.groups import a_group, resolve

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:9"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LATER = NOON + 16 * MINUTE


def suggested(cast: Cast) -> ModeSuggestion:
    """An outage that lasts, looked at."""
    a_group(cast.checkout, service=a_service(team=cast.checkout))
    assert look_at_teams(at=LATER) == 1
    return ModeSuggestion.objects.get()


def test_an_outage_that_lasts_is_told_to_the_lead_with_its_reason(cast: Cast) -> None:
    group = a_group(cast.checkout)
    assert look_at_teams(at=NOON) == 0
    assert look_at_teams(at=LATER) == 1
    (told,) = open_suggestions()
    assert told.kind is SuggestionKind.RESCUE
    assert told.sentence == "These signals look like Rescue Mode: An outage: “Checkout is down”"
    assert told.reasons[0].groups == (group.ref,)
    (message,) = Message.objects.all()
    assert message.destination == cast.alice.email
    assert "An outage: “Checkout is down”" in message.body
    assert f"/suggestions/{told.ref}" in message.body


def test_what_its_tool_calls_a_p1_is_told_at_once_whatever_its_title_is(cast: Cast) -> None:
    group = a_group(cast.checkout, "Queue grows", level="critical", level_word="P1")
    assert look_at_teams(at=NOON + MINUTE) == 1
    (told,) = open_suggestions()
    assert told.sentence == "These signals look like Rescue Mode: SEV1: “Queue grows”"
    assert told.reasons[0].groups == (group.ref,)


def test_what_its_tool_calls_a_p3_is_not_told(cast: Cast) -> None:
    a_group(cast.checkout, "Queue grows", level="warning", level_word="P3")
    assert look_at_teams(at=LATER) == 0


def test_connections_hear_a_suggestion_in_full_and_never_as_a_bare_fact(cast: Cast) -> None:
    signals = a_connection(NOWHERE, subjects=["suggestions"], name="Signals", provider="webhook")
    facts = a_connection(NOWHERE, subjects=["facts"], name="Facts", provider="webhook")
    modes = a_connection(NOWHERE, subjects=["modes"], name="Modes", provider="webhook")
    grave = a_connection(
        NOWHERE, subjects=["suggestions"], name="Grave", provider="webhook", from_severity="SEV0"
    )
    row = suggested(cast)
    for connection in (signals, facts):
        [message] = [each for each in told(connection) if each.kind == MADE]
        assert message.subject == "Checkout: These signals look like Rescue Mode"
        assert "- An outage: “Checkout is down”" in message.body
        assert f"/suggestions/{row.ref}" in message.body
        assert message.about is not None
        assert message.about["suggestion"]["kind"] == "rescue"
        assert message.about["suggestion"]["reasons"] == ["An outage: “Checkout is down”"]
        assert message.about["url"].endswith(f"/suggestions/{row.ref}")
    assert [told(connection) for connection in (modes, grave)] == [[], []]


def test_what_belongs_to_a_private_incident_is_told_to_leads_and_not_outside(cast: Cast) -> None:
    signals = a_connection(NOWHERE, subjects=["suggestions"], provider="webhook")
    private = an_incident(a_team("Search"))
    Incident.objects.filter(pk=private.pk).update(is_private=True)
    group = a_group(cast.checkout)
    AlertGroup.objects.filter(pk=group.pk).update(incident=private)
    assert look_at_teams(at=LATER) == 1
    assert [each for each in told(signals) if each.kind == MADE] == []
    assert Message.objects.filter(kind=MADE, destination=cast.alice.email).exists()


def test_an_episode_is_told_once_however_often_one_looks(cast: Cast) -> None:
    suggested(cast)
    for minutes in range(17, 30):
        assert look_at_teams(at=NOON + minutes * MINUTE) == 0
    assert Message.objects.count() == 1


def test_without_a_lead_the_team_is_told_and_without_a_team_whoever_administers(
    cast: Cast,
) -> None:
    Membership.objects.update(is_lead=False)
    assert suggested(cast).told_to == "team"
    assert set(Message.objects.values_list("destination", flat=True)) == {
        cast.alice.email,
        cast.bob.email,
    }
    Membership.objects.all().delete()
    a_group(cast.checkout, "[SEV1] Nobody can pay", at=LATER)
    look_at_teams(at=LATER + MINUTE)
    assert ModeSuggestion.objects.latest("pk").told_to == "administrators"


def test_a_declaration_after_the_suggestion_follows_it(cast: Cast) -> None:
    row = suggested(cast)
    incident = an_incident(
        cast.checkout, a_declaration(), actor=cast.acting("bob"), at=LATER + 4 * MINUTE
    )
    found = suggestion_named(row.ref)
    assert (found.fate, found.fate_at) == (Fate.FOLLOWED, LATER + 4 * MINUTE)
    assert (found.by, found.incident, found.is_by_itself) == (
        cast.bob.email,
        incident.ref,
        False,
    )
    assert open_suggestions() == ()
    (by_kind, *_) = precisions()
    assert by_kind.sentence.startswith("1 of 1 suggestion was followed by a declaration (100%")


def test_the_incident_of_a_private_rescue_is_not_told_to_whoever_may_not_see_it(
    cast: Cast,
) -> None:
    row = suggested(cast)
    an_incident(cast.checkout, at=LATER + MINUTE)
    Incident.objects.update(is_private=True)
    assert suggestion_named(row.ref).incident == ""
    assert suggestion_named(row.ref, sight=cast.acting("dana").sight).incident != ""
    assert suggestions_page().items[0].incident == ""


def test_no_is_an_answer_with_a_reason_and_brings_no_other_suggestion(cast: Cast) -> None:
    row = suggested(cast)
    found = dismiss_suggestion(
        row.ref, Dismissal.HANDLED, actor=cast.acting("bob"), at=LATER + MINUTE
    )
    assert (found.fate, found.dismissal, found.by) == (
        Fate.DISMISSED,
        Dismissal.HANDLED,
        cast.bob.email,
    )
    assert look_at_teams(at=LATER + 2 * MINUTE) == 0
    assert AuditEntry.objects.filter(fact="recognition.suggestion.answered").count() == 1
    with pytest.raises(SuggestionAnswered):
        dismiss_suggestion(row.ref, Dismissal.HANDLED, actor=cast.acting("bob"), at=LATER + MINUTE)


def test_a_viewer_answers_nothing(cast: Cast) -> None:
    row = suggested(cast)
    with pytest.raises(NotAllowed):
        dismiss_suggestion(row.ref, Dismissal.HANDLED, actor=cast.acting("charlie"), at=LATER)


def test_what_passes_by_itself_ends_after_a_calm(cast: Cast) -> None:
    row = suggested(cast)
    for group in AlertGroup.objects.filter(team=cast.checkout):
        resolve(group, at=LATER)
    look_at_teams(at=LATER + MINUTE)
    assert suggestion_named(row.ref).fate is None
    look_at_teams(at=LATER + 32 * MINUTE)
    assert suggestion_named(row.ref).fate is Fate.ENDED
    assert look_at_teams(at=LATER + 40 * MINUTE) == 0


def test_a_declaration_soon_after_it_passed_shows_that_it_was_right(cast: Cast) -> None:
    row = suggested(cast)
    dismiss_suggestion(row.ref, Dismissal.NOT_RESCUE, actor=cast.acting("bob"), at=LATER)
    an_incident(cast.checkout, at=LATER + HOUR)
    assert suggestion_named(row.ref).fate is Fate.FOLLOWED


def test_what_nobody_answers_expires_after_a_day(cast: Cast) -> None:
    row = suggested(cast)
    AlertGroup.objects.update(last_at=NOON + 24 * HOUR)
    look_at_teams(at=LATER + 24 * HOUR)
    assert suggestion_named(row.ref).fate is Fate.EXPIRED


def test_trials_alone_and_groups_of_nobody_are_told_to_nobody(cast: Cast) -> None:
    group = a_group(cast.checkout)
    group.members.update(is_test=True)
    lost = a_group(cast.checkout, "Search is down")
    lost.team = None
    lost.save()
    assert look_at_teams(at=LATER) == 0


def test_a_rescue_that_looks_over_is_told_with_the_incident_to_stand_down_from(
    cast: Cast,
) -> None:
    incident = opened(cast)
    ExitCriterion.objects.filter(number__lt=4).update(is_met=True)
    assert look_at_teams(at=NOON + 3 * HOUR) == 0
    assert look_at_teams(at=NOON + 5 * HOUR) == 1
    (told,) = open_suggestions()
    assert (told.kind, told.incident) == (SuggestionKind.STALE, incident.ref)
    assert told.answer_url == f"/incidents/{incident.ref}/stand-down"
    assert look_at_teams(at=NOON + 6 * HOUR) == 0
    stood_down(cast, at=NOON + 7 * HOUR)
    assert suggestion_named(told.ref).fate is Fate.FOLLOWED


def test_people_in_the_incident_of_another_team_are_load_and_told_once_it_is_borne(
    cast: Cast,
) -> None:
    search = a_team("Search")
    for name in ("Erin Ek", "Finn Falk", "Gus Gram", "Hana Holm"):
        a_member(search, a_person(name))
    incident = an_incident(cast.checkout)
    for person in Person.objects.filter(memberships__team=search):
        RoleAssignment.objects.create(
            incident=incident, role="ops_lead", person=person, from_at=NOON
        )
    a_group(search, "Queue grows")
    a_group(search, "Cache is cold")
    a_group(search, "Disk fills")
    for minute in (0, 15, 30):
        assert look_at_teams(at=NOON + minute * MINUTE) == 0
    assert look_at_teams(at=NOON + 46 * MINUTE) == 1
    (told,) = open_suggestions()
    assert (told.kind, told.team_slug) == (SuggestionKind.UNDECLARED, "search")
    assert "4 people are engaged" in [reason.sentence for reason in told.reasons]


def test_a_muted_team_is_told_nothing_until_it_listens_again(cast: Cast) -> None:
    change_recognition(
        "checkout",
        {},
        is_muted=True,
        muted_until=NOON + HOUR,
        actor=cast.acting("alice"),
        at=NOON,
    )
    a_group(cast.checkout)
    assert look_at_teams(at=LATER) == 0
    assert look_at_teams(at=NOON + HOUR + MINUTE) == 1


def test_a_team_that_wants_to_hear_of_more_or_less_is_told_so(cast: Cast) -> None:
    change_recognition(
        "checkout", {"enter": 1.5}, is_muted=False, actor=cast.acting("alice"), at=NOON
    )
    a_group(cast.checkout)
    assert look_at_teams(at=LATER) == 0
    with pytest.raises(NotAllowed):
        change_recognition("checkout", {}, is_muted=True, actor=cast.acting("bob"), at=NOON)


def test_peacetime_declares_nothing_by_itself_unless_the_organisation_says_so(
    cast: Cast,
) -> None:
    row = suggested(cast)
    assert declare_by_itself(row.ref, at=LATER) == ""
    assert not Incident.objects.exists()


def test_where_it_is_set_so_peacetime_declares_says_so_and_how_it_is_undone(cast: Cast) -> None:
    change_by_itself(ByItself.ALWAYS, actor=cast.acting("dana"), at=NOON)
    row = suggested(cast)
    first = declare_by_itself(row.ref, at=LATER + MINUTE)
    assert declare_by_itself(row.ref, at=LATER + 2 * MINUTE) == first, "again changes nothing"
    incident = Incident.objects.get(ref=first)
    assert incident.summary == "Checkout is down"
    assert incident.service_words == "Payments API"
    found = suggestion_named(row.ref)
    assert (found.fate, found.is_by_itself) == (Fate.FOLLOWED, True)
    letters = Message.objects.filter(subject__contains="by itself")
    assert [letter.destination for letter in letters] == [cast.alice.email]
    assert "stand-down" in letters[0].body
    assert incident.timeline.filter(text__startswith="Peacetime declared this").count() == 1


def test_at_the_worst_alone_an_outage_is_left_to_people(cast: Cast) -> None:
    change_by_itself(ByItself.WORST, actor=cast.acting("dana"), at=NOON)
    row = suggested(cast)
    assert row.grade == 1
    with pytest.raises(NotAllowed):
        change_by_itself(ByItself.ALWAYS, actor=cast.acting("alice"), at=NOON)
