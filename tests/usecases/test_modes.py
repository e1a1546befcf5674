"""Into Rescue Mode: what is written, who is told, what is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.modes.declaration import Trigger
from peacetime.domain.modes.exit_criteria import STANDARD
from peacetime.domain.modes.transitions import (
    AlreadyInRescue,
)
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries import incidents
from peacetime.queries.access import NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.storage.models import (
    Audience,
    ExitCriterion,
    Membership,
    Message,
    Person,
    Reminder,
    Rescue,
    RoleAssignment,
)
from peacetime.usecases.modes import declare_rescue
from tests import written
from tests.acts import opened, stood_down, told
from tests.builders import NOON, a_declaration, a_person, a_service
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_declaring_opens_one_incident_with_all_that_belongs_to_it(cast: Cast) -> None:
    incident = opened(cast)
    rescue = Rescue.objects.get()
    assert (rescue.started_at, rescue.end_is, rescue.paused) == (
        NOON,
        "open",
        "Planned sprint work",
    )
    assert (incident.rescue, incident.declared_at, incident.is_open) == (rescue, NOON, True)
    assert incident.impact_started_at is None, "nobody said when it began"
    assert incident.acknowledged_at == NOON
    assert incident.next_update_at == NOON + 30 * MINUTE
    assert list(ExitCriterion.objects.values_list("text", "is_met")) == [
        (t, False) for t in STANDARD
    ]
    entering, *roles = written.entries(incident)
    assert entering[1] == (
        "Checkout enters Rescue Mode: Payments time out. Done when: 99.9% of payments succeed "
        "for 30 minutes. Planned sprint work is paused."
    )
    assert roles == [
        ("role", "Alice Abel is incident commander"),
        ("role", "Bob Beier is comms lead"),
    ]
    assert written.audited() == written.facts() == ["mode.rescue.declared"]
    written.assert_sound()


def test_declaring_sets_a_timer_for_every_promise(cast: Cast) -> None:
    said = replace(
        a_declaration(trigger=Trigger.CRUNCH),
        approver=cast.dana.email,
        review_at=NOON + 3 * DAY,
    )
    opened(cast, said)
    wanted = {
        "roles_unfilled": NOON + 10 * MINUTE,
        "update_due": NOON + 30 * MINUTE,
        "review_due": NOON + 3 * DAY,
    }
    assert dict(Reminder.objects.values_list("kind", "due_at")) == wanted
    timers = {job.args["reminder_id"]: job.scheduled_at for job in written.jobs("fire_reminder")}
    assert timers == dict(Reminder.objects.values_list("pk", "due_at"))


def test_team_and_stakeholders_are_told_once_each(cast: Cast) -> None:
    Audience.objects.create(name="Leadership", addresses="ceo@example.org\ncto@example.org")
    Audience.objects.create(
        name="Sales", team=cast.checkout, addresses="sales@example.org\nceo@example.org"
    )
    Audience.objects.create(
        name="Only the worst", addresses="board@example.org", from_severity="SEV0"
    )
    Audience.objects.create(name="Retired", addresses="old@example.org", retired_at=NOON)
    opened(cast)
    assert told("mode.rescue.declared", "team") == ["alice@example.org", "bob@example.org"]
    assert told("mode.rescue.declared", "stakeholders") == [
        "ceo@example.org",
        "cto@example.org",
        "sales@example.org",
    ]
    assert len(written.jobs("deliver_message")) == Message.objects.count() == 5
    assert set(Message.objects.values_list("state", flat=True)) == {"pending"}


def test_who_commands_from_outside_the_team_is_told_too(cast: Cast) -> None:
    opened(cast, a_declaration(commander=cast.dana.email))
    assert told("mode.rescue.declared", "team") == [
        "alice@example.org",
        "bob@example.org",
        "dana@example.org",
    ]
    stood_down(cast)
    assert "dana@example.org" in told("mode.rescue.stood_down", "team")


def test_who_has_left_the_team_is_told_nothing(cast: Cast) -> None:
    Membership.objects.filter(person=cast.bob).update(left_on=date(2026, 3, 1))
    opened(cast, a_declaration())
    assert told("mode.rescue.declared", "team") == ["alice@example.org"]


def test_services_are_said_by_their_names_and_known_ones_are_linked(cast: Cast) -> None:
    service = a_service("Payments API", team=cast.checkout)
    said = replace(a_declaration(), services=("payments-api", "Payments API", "the partner's gate"))
    incident = opened(cast, said)
    assert list(incident.services.all()) == [service]
    assert incidents.incident(incident.ref, at=NOON).services == (
        "Payments API",
        "the partner's gate",
    )


def test_a_severity_without_a_cadence_promises_nothing(cast: Cast) -> None:
    incident = opened(cast, a_declaration(severity=Severity.SEV4))
    assert incident.next_update_at is None
    assert not Reminder.objects.filter(kind="update_due").exists()


def test_the_second_to_declare_hears_who_commands_since_when_and_where(cast: Cast) -> None:
    incident = opened(cast)
    before = written.rows()
    with pytest.raises(AlreadyInRescue) as refusal:
        opened(cast, by="bob", at=NOON + 5 * MINUTE)
    assert refusal.value.sentence == (
        "Checkout is in Rescue Mode already, since Wed 4 Mar, 13:00 CET; Alice Abel commands. Join in."
    )
    assert refusal.value.details["incident"] == incident.ref
    assert str(refusal.value.details["url"]).endswith(f"/incidents/{incident.ref}")
    assert written.rows() == before


LEFT = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"commander": "nobody@example.org"}, "person_unknown"),
        ({"commander": "al\0ice@example.org"}, "person_unknown"),
        ({"commander": "al\ud800ice@example.org"}, "person_unknown"),
        ({"comms_lead": "gone@example.org"}, "person_inactive"),
        ({"commander": "left@example.org"}, "person_left_team"),
        ({"trigger": Trigger.CRUNCH}, "approver_required"),
        (
            {"trigger": Trigger.CRUNCH, "approver": "nobody@example.org", "review_at": NOON + DAY},
            "person_unknown",
        ),
        ({"review_at": NOON - DAY}, "review_in_the_past"),
        ({"summary": "x" * 1_000_000}, "text_too_long"),
        ({"summary": "\0"}, "text_nul"),
        ({"done_when": "\udfff"}, "text_surrogate"),
        ({"services": ("\0",)}, "text_nul"),
    ],
)
def test_a_refused_declaration_leaves_nothing_behind(
    cast: Cast, change: dict[str, object], code: str
) -> None:
    gone, left = a_person("Gone Gray"), a_person("Left Lund")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    Membership.objects.create(
        team=cast.checkout, person=left, joined_on=date(2025, 1, 1), left_on=LEFT
    )
    before = written.rows()
    with pytest.raises(InvalidInput) as refusal:
        opened(cast, replace(a_declaration(), **change))  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert written.rows() == before


def test_who_left_and_came_back_may_command(cast: Cast) -> None:
    Membership.objects.filter(person=cast.bob).update(left_on=LEFT)
    Membership.objects.create(team=cast.checkout, person=cast.bob, joined_on=date(2026, 3, 2))
    incident = opened(cast, a_declaration(commander="  BOB@example.org "))
    assert RoleAssignment.objects.get(incident=incident).person == cast.bob


@pytest.mark.parametrize(
    "slug", ["search", "", "chéckout", "checkout\0", "check\ud800out", "Checkout"]
)
def test_an_unknown_team_is_refused(cast: Cast, slug: str) -> None:
    with pytest.raises(NotFound) as refusal:
        declare_rescue(slug, a_declaration(), actor=cast.acting("alice"), at=NOON)
    assert refusal.value.code == "team_unknown"


def test_a_viewer_reads_along(cast: Cast) -> None:
    before = written.rows()
    with pytest.raises(NotAllowed, match="Viewers read along"):
        opened(cast, by="charlie")
    assert written.rows() == before
    opened(cast)
    before = written.rows()
    with pytest.raises(NotAllowed):
        stood_down(cast, by="charlie")
    assert written.rows() == before


def test_html_and_formulas_are_kept_as_they_were_typed(cast: Cast) -> None:
    words = '<script>alert("x")</script> =HYPERLINK("y") \N{PILE OF POO}'
    incident = opened(cast, a_declaration(words))
    assert incident.summary == words
    assert words in Message.objects.filter(audience="team").latest("pk").body
    assert words in written.entries(incident)[0][1]
