"""What will be said is what is said, word for word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from peacetime.domain.incidents.updates import Status, Update
from peacetime.domain.modes.declaration import Declaration, Trigger
from peacetime.domain.modes.transitions import StandDown
from peacetime.storage.models import Audience, Incident, Message
from peacetime.usecases.criteria import mark_criterion
from peacetime.usecases.incidents import IncidentClosed
from peacetime.usecases.moments import set_moments
from peacetime.usecases.previews import (
    Preview,
    preview_declaration,
    preview_stand_down,
    preview_update,
)
from peacetime.usecases.updates import send_update
from tests import written
from tests.acts import OVER, opened, stood_down
from tests.builders import NOON, a_declaration, a_service
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FULL = replace(
    a_declaration("Payments <b>time</b> out", commander="alice@example.org"),
    comms_lead="dana@example.org",
    services=("payments-api", "the partner's gate"),
    customers_affected="18% of orders",
)


@pytest.fixture(autouse=True)
def stakeholders(db: None) -> None:
    Audience.objects.create(name="Leadership", addresses="ceo@example.org\ncto@example.org")


def bodies(preview: Preview) -> list[str]:
    return [body for _, body in preview.said]


def sent(kind: str) -> list[str]:
    """What team and stakeholders were really told, without the link that a preview cannot know."""
    bodies = dict(Message.objects.filter(kind=kind).values_list("audience", "body"))
    return [without_link(bodies["team"]), bodies["stakeholders"]]


def without_link(body: str) -> str:
    return "\n\n".join(part for part in body.split("\n\n") if "/incidents/" not in part)


@pytest.mark.parametrize(
    "said",
    [
        FULL,
        a_declaration(),
        replace(FULL, paused="", trigger=Trigger.SECURITY),
        replace(FULL, trigger=Trigger.CRUNCH, approver="dana@example.org", review_at=NOON + DAY),
    ],
)
def test_a_declaration_says_what_its_preview_said(cast: Cast, said: Declaration) -> None:
    a_service("Payments API", team=cast.checkout)
    before = written.rows()
    preview = preview_declaration("checkout", said, at=NOON)
    assert written.rows() == before
    opened(cast, said)
    assert bodies(preview) == sent("mode.rescue.declared")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"postmortem_owner": "bob@example.org"},
        {"postmortem_at": None},
        {"resolved_at": NOON + timedelta(minutes=20), "recovery_until": NOON + DAY},
        {"impact": "18%", "follow_up": "Limits", "recognition": "Thanks to Alice."},
    ],
)
def test_a_stand_down_says_what_its_preview_said(cast: Cast, change: dict[str, object]) -> None:
    incident = opened(cast)
    bob = cast.acting("bob")
    mark_criterion(incident.ref, 1, is_met=True, actor=bob, at=NOON)
    set_moments(incident.ref, {"impact_started_at": NOON - HOUR}, actor=bob, at=NOON)
    said: StandDown = replace(OVER, **change)  # type: ignore[arg-type]
    before = written.rows()
    preview = preview_stand_down(incident.ref, said, at=NOON + HOUR)
    assert written.rows() == before
    stood_down(cast, said)
    told = sent("mode.rescue.stood_down")
    assert [without_link(body) for body in bodies(preview)] == told
    assert "Not met: " in told[0]


def test_an_update_says_what_its_preview_said(cast: Cast, incident: Incident) -> None:
    update = Update("We are rolling back", "18%", Status.MITIGATING, NOON + HOUR)
    preview = preview_update(incident.ref, update)
    send_update(
        incident.ref,
        update.text,
        scope=update.scope,
        status=update.status,
        next_update_at=update.next_update_at,
        actor=cast.acting("bob"),
        at=NOON,
    )
    assert bodies(preview) == [Message.objects.latest("pk").body]
    assert preview.said[0][0] == "2 stakeholders hear this"
    assert preview.warnings == ()


def test_a_preview_counts_who_hears_it(cast: Cast) -> None:
    captions = [caption for caption, _ in preview_declaration("checkout", FULL, at=NOON).said]
    assert captions == ["3 team members hear this", "2 stakeholders hear this"]
    opened(cast, FULL)
    assert Message.objects.filter(audience="team").count() == 3


def test_without_an_audience_the_author_is_warned(cast: Cast) -> None:
    Audience.objects.all().delete()
    preview = preview_declaration("checkout", a_declaration(), at=NOON)
    assert preview.said[1][0] == "No stakeholder is set up to hear this"
    assert preview.warnings == (
        "No audience is set up for this severity: nobody outside the team is told.",
    )


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("It is DNS", None),
        ("Probably DNS", "“Probably” guesses. Say what is known, or leave it out;"),
        ("Maybe, maybe not", "“Maybe” and “maybe” guess. Say what is known, or leave it out;"),
        ("We think it is likely DNS", "“We think” and “likely” guess. Say"),
    ],
)
def test_guesses_are_warned_of_and_not_forbidden(
    incident: Incident, text: str, warning: str | None
) -> None:
    update = Update(text, "", Status.INVESTIGATING, None)
    warnings = preview_update(incident.ref, update).warnings
    assert warnings == () if warning is None else warnings[0].startswith(warning)


@pytest.mark.parametrize("email", ["nobody@example.org", "\0", "\ud800", " ", "ALICE@example.org "])
def test_a_preview_of_a_form_half_filled_never_fails(cast: Cast, email: str) -> None:
    said = replace(
        a_declaration("", commander=email, comms_lead=email), done_when="", services=("",)
    )
    assert all(bodies(preview_declaration("checkout", said, at=NOON)))
    incident = opened(cast)
    ending = StandDown("", NOON + DAY, postmortem_owner=email)
    assert all(bodies(preview_stand_down(incident.ref, ending, at=NOON)))


def test_an_incident_that_is_over_or_of_a_history_has_no_update_to_preview(cast: Cast) -> None:
    update = Update("x", "", Status.MONITORING, None)
    incident = opened(cast)
    stood_down(cast)
    past = Incident.objects.create(
        team=cast.checkout, summary="Slow", is_open=False, origin="import", created_at=NOON
    )
    for ref in (incident.ref, past.ref):
        with pytest.raises(IncidentClosed):
            preview_update(ref, update)
