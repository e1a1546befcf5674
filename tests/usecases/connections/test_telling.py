"""Who hears what: by subject, team, severity and audience; and what never leaves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from peacetime.domain.incidents.severity import Severity
from peacetime.domain.incidents.timeline import EntryKind
from peacetime.domain.modes.transitions import StandDown
from peacetime.storage.models import Connection, Incident, Message
from peacetime.usecases import deliveries, redaction
from peacetime.usecases.connections.setting_up import delete_connection
from peacetime.usecases.dependencies.causes import tag_cause
from peacetime.usecases.drills import start_drill
from peacetime.usecases.modes import stand_down
from peacetime.usecases.privacy import change_privacy
from peacetime.usecases.timeline import write_entry
from peacetime.usecases.updates import send_update
from tests.builders import NOON, a_declaration, a_service, a_team, an_incident
from tests.cast import Cast
from tests.connected import a_connection, told

pytestmark = pytest.mark.django_db
ADDRESS = "https://robot.example.org"


def kinds(connection: Connection) -> list[str]:
    return [message.kind for message in told(connection)]


def declared(cast: Cast, **more: Any) -> Incident:
    said = replace(a_declaration(commander=cast.alice.email, comms_lead=cast.bob.email), **more)
    return an_incident(cast.checkout, said, actor=cast.acting("alice"))


def test_a_connection_hears_of_the_subjects_it_wants(cast: Cast) -> None:
    modes, updates = (
        a_connection(ADDRESS, subjects=["modes"]),
        a_connection(ADDRESS, subjects=["updates"]),
    )
    incident = declared(cast)
    send_update(incident.ref, "Card payments time out.", actor=cast.acting("bob"), at=NOON)
    assert (kinds(modes), kinds(updates)) == (["mode.rescue.declared"], ["incident.update.sent"])
    [message] = told(modes)
    assert message.about == {
        "team": {"slug": "checkout", "name": "Checkout"},
        "incident": {
            "id": incident.ref,
            "summary": incident.summary,
            "severity": incident.severity,
            "trigger": incident.trigger,
            "is_drill": False,
            "declared_at": incident.declared_at.isoformat() if incident.declared_at else None,
            "url": message.about["incident"]["url"] if message.about else "",
        },
    }
    assert message.channel == "webhook"


def test_a_teams_own_connection_hears_of_that_team_alone(cast: Cast) -> None:
    a_team("Search")
    own = a_connection(ADDRESS, team="checkout")
    other = a_connection(ADDRESS, team="search")
    declared(cast)
    assert (kinds(own), kinds(other)) == (["mode.rescue.declared"], [])


def test_a_connection_hears_from_its_severity_up(cast: Cast) -> None:
    loud, quiet = (
        a_connection(ADDRESS, from_severity="SEV3"),
        a_connection(ADDRESS, from_severity="SEV0"),
    )
    declared(cast, severity=Severity.SEV1)
    assert (len(told(loud)), len(told(quiet))) == (1, 0)


def test_stakeholders_and_team_are_told_in_their_own_words(cast: Cast) -> None:
    outside, inside = a_connection(ADDRESS), a_connection(ADDRESS, audience="team")
    declared(cast)
    [said_outside], [said_inside] = told(outside), told(inside)
    assert said_outside.body != said_inside.body
    letter = Message.objects.filter(connection=None, audience="team").first()
    assert letter is not None
    assert said_inside.body == letter.body


def test_a_private_incident_never_leaves(cast: Cast) -> None:
    connection = a_connection(
        ADDRESS, subjects=["modes", "updates", "reminders", "facts"], audience="team"
    )
    incident = declared(cast, is_private=True)
    send_update(incident.ref, "Card payments time out.", actor=cast.acting("alice"), at=NOON)
    assert kinds(connection) == ["connection.added"]  # which it heard itself


def test_what_waits_when_an_incident_becomes_private_is_dropped(cast: Cast) -> None:
    connection = a_connection(ADDRESS)
    incident = declared(cast)
    change_privacy(incident.ref, is_private=True, actor=cast.acting("alice"), at=NOON)
    [message] = told(connection)[:1]
    assert deliveries.outgoing(message.pk) is None
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("dropped", deliveries.NOW_PRIVATE)


def test_of_a_drill_nobody_outside_the_teams_hears(cast: Cast) -> None:
    outside, inside = a_connection(ADDRESS), a_connection(ADDRESS, audience="team")
    drill = start_drill("checkout", a_declaration(), actor=cast.acting("alice"), at=NOON)
    send_update(drill.incident, "We practise.", actor=cast.acting("alice"), at=NOON)
    assert told(outside) == []
    assert all(message.subject.startswith("This is a drill") for message in told(inside))


def test_every_other_fact_is_told_by_its_name_where_it_is_wanted(cast: Cast) -> None:
    connection = a_connection(ADDRESS, subjects=["facts"])
    incident = declared(cast)
    write_entry(incident.ref, EntryKind.NOTE, "Rolled back", actor=cast.acting("bob"), at=NOON)
    found = kinds(connection)
    assert "incident.timeline.appended" in found
    assert "mode.rescue.declared" not in found
    assert "Rolled back" not in str([(m.subject, m.body, m.about) for m in told(connection)])


def test_an_import_that_says_no_severity_is_told_of_too(cast: Cast) -> None:
    robot = a_connection(ADDRESS, subjects=["facts"], from_severity="SEV1")
    service = a_service("Payments API")
    incident = declared(cast)
    Incident.objects.filter(pk=incident.pk).update(severity="")
    tag_cause(incident.ref, service.slug, actor=cast.acting("alice"), at=NOON)
    assert "incident.cause.tagged" in kinds(robot)


def test_a_deleted_connection_hears_nothing_more(cast: Cast) -> None:
    connection = a_connection(ADDRESS)
    delete_connection(connection.pk, actor=cast.acting("dana"), at=NOON)
    declared(cast)
    assert told(connection) == []


def test_how_many_addresses_are_told_does_not_count_connections(cast: Cast) -> None:
    a_connection(ADDRESS)
    incident = declared(cast)
    told_people = send_update(incident.ref, "Still slow.", actor=cast.acting("bob"), at=NOON).told
    assert told_people == 0  # no audience hears


def test_what_is_redacted_is_taken_from_what_programs_read(cast: Cast) -> None:
    connection = a_connection(ADDRESS)
    incident = declared(cast)
    send_update(incident.ref, "Card payments time out.", actor=cast.acting("bob"), at=NOON)
    redaction.redact_entry(incident.ref, 1, why="a name", actor=cast.acting("dana"), at=NOON)
    kept = str([(m.subject, m.body, m.about) for m in told(connection)])
    assert incident.summary not in kept


def test_a_stand_down_is_told_too(cast: Cast) -> None:
    connection = a_connection(ADDRESS)
    declared(cast)
    said = StandDown(
        summary="A full disk", impact="none", follow_up="none", override_reason="tested",
        postmortem_at=NOON + timedelta(days=2), postmortem_owner=cast.alice.email, recognition="Thanks",
    )  # fmt: skip
    stand_down("checkout", said, actor=cast.acting("alice"), at=NOON)
    assert kinds(connection) == ["mode.rescue.declared", "mode.rescue.stood_down"]
