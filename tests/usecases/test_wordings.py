"""The organisation's own words are what is previewed and what is sent, in every message of a Rescue."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peacetime.domain.communications.kinds import STANDARD, Kind
from peacetime.domain.communications.templates import Wording
from peacetime.domain.incidents.updates import Status, Update
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import PEACETIME, NotAllowed
from peacetime.queries.lookup import NotFound
from peacetime.queries.wordings import (
    changed_parts,
    kind_named,
    wording_of,
    wording_version,
    wording_versions,
    words_now,
)
from peacetime.storage.models import AuditEntry, Event, Message
from peacetime.usecases.audiences import add_audience
from peacetime.usecases.incidents import Stale
from peacetime.usecases.previews import preview_declaration, preview_stand_down, preview_update
from peacetime.usecases.updates import send_update
from peacetime.usecases.wordings import change_wording, restore_wording
from tests.acts import OVER, opened, stood_down
from tests.builders import NOON, a_declaration
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OWN = {
    Kind.ENTERING_TEAM: Wording("ALARM {team}", "{summary}.[ {commander} führt.]"),
    Kind.ENTERING_STAKEHOLDERS: Wording("Störung: {summary}", "{summary}.\nBetroffen: {scope}."),
    Kind.UPDATE_STAKEHOLDERS: Wording("Stand: {status}", "{text}.\n[Betroffen: {scope}.] Ende."),
    Kind.LEAVING_TEAM: Wording("Vorbei: {team}", "{cause}.\n{recognition}!"),
    Kind.LEAVING_STAKEHOLDERS: Wording("Behoben: {summary}", "Seit {resolved_at}: {cause}."),
}


def worded(cast: Cast) -> None:
    for kind, wording in OWN.items():
        change_wording(kind, wording, actor=cast.acting("dana"), at=NOON)
    add_audience("All", "all@example.org", team=None, actor=PEACETIME, at=NOON)


def sent(kind: str, audience: str) -> tuple[str, str]:
    message = Message.objects.filter(kind=kind, audience=audience).latest("pk")
    return message.subject, message.body


def test_what_is_sent_is_said_in_the_organisations_words(cast: Cast) -> None:
    worded(cast)
    incident = opened(cast)
    assert sent("mode.rescue.declared", "team") == (
        "ALARM Checkout",
        "Payments time out. Alice Abel führt.",
    )
    assert sent("mode.rescue.declared", "stakeholders") == (
        "Störung: Payments time out",
        "Payments time out.\nBetroffen: not known yet.",
    )
    send_update(incident.ref, "We roll back", actor=cast.acting("bob"), at=NOON)
    assert sent("incident.update.sent", "stakeholders") == (
        "Stand: investigating",
        "We roll back.\nEnde.",
    )
    stood_down(cast)
    assert sent("mode.rescue.stood_down", "team") == (
        "Vorbei: Checkout",
        "The connection pool was too small.\nThanks to everybody who helped!",
    )
    assert sent("mode.rescue.stood_down", "stakeholders")[1].startswith("Seit Wed 4 Mar")


def test_what_is_previewed_is_what_is_sent(cast: Cast) -> None:
    worded(cast)
    said = a_declaration(commander=cast.alice.email, comms_lead=cast.bob.email)
    before = [text for _, text in preview_declaration("checkout", said, at=NOON).said]
    incident = opened(cast, said)
    kinds = ("team", "stakeholders")
    assert before == [sent("mode.rescue.declared", who)[1] for who in kinds]
    update = Update("We roll back", "18%", Status.MITIGATING, NOON + timedelta(hours=1))
    (_, told), *_ = preview_update(incident.ref, update).said
    send_update(
        incident.ref,
        update.text,
        scope=update.scope,
        status=update.status,
        actor=cast.acting("bob"),
        at=NOON,
    )
    assert told == sent("incident.update.sent", "stakeholders")[1]
    at = NOON + timedelta(hours=1)
    before = [text for _, text in preview_stand_down(incident.ref, OVER, at=at).said]
    stood_down(cast, at=at)
    assert before == [sent("mode.rescue.stood_down", who)[1] for who in kinds]


def test_an_act_asks_once_for_the_words(cast: Cast) -> None:
    def asked(captured: CaptureQueriesContext) -> int:
        return sum("storage_wordingversion" in query["sql"] for query in captured.captured_queries)

    worded(cast)
    with CaptureQueriesContext(connection) as captured:
        incident = opened(cast)
    assert asked(captured) == 1
    with CaptureQueriesContext(connection) as captured:
        send_update(incident.ref, "We roll back", actor=cast.acting("bob"), at=NOON)
    assert asked(captured) == 1
    with CaptureQueriesContext(connection) as captured:
        stood_down(cast)
    assert asked(captured) == 1


def test_every_version_stays_and_any_of_them_comes_back(cast: Cast) -> None:
    kind, dana = Kind.UPDATE_STAKEHOLDERS, cast.acting("dana")
    change_wording(kind, OWN[kind], version=0, actor=dana, at=NOON)
    other = Wording("{team}", "{text}")
    assert change_wording(kind, other, version=1, actor=dana, at=NOON).version.number == 2
    assert [view.wording for view in wording_versions(kind)] == [other, OWN[kind], STANDARD[kind]]
    back = restore_wording(kind, 1, actor=dana, at=NOON)
    assert (back.wording, back.version.number, back.version.restored_from) == (OWN[kind], 3, 1)
    shipped = restore_wording(kind, 0, actor=dana, at=NOON)
    assert words_now()[kind] == STANDARD[kind]
    assert (shipped.version.is_shipped, shipped.version.author_name) == (True, "Dana Dorn")
    assert AuditEntry.objects.filter(object="wording:update_stakeholders").count() == 4
    assert Event.objects.filter(fact="wording.changed").count() == 4


def test_the_same_words_make_no_version_and_an_unseen_one_is_not_saved_over(cast: Cast) -> None:
    kind, dana = Kind.ENTERING_TEAM, cast.acting("dana")
    change_wording(kind, STANDARD[kind], version=0, actor=dana, at=NOON)
    assert wording_of(kind).version.number == 0
    change_wording(kind, OWN[kind], version=0, actor=dana, at=NOON)
    with pytest.raises(Stale, match="Dana Dorn saved version 1 meanwhile"):
        change_wording(kind, Wording("{team}", "{team}"), version=0, actor=dana, at=NOON)


def test_a_wrong_placeholder_is_refused_by_its_name(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change_wording(
            Kind.UPDATE_STAKEHOLDERS,
            Wording("{team}", "{text} {link}"),
            actor=cast.acting("dana"),
            at=NOON,
        )
    assert refusal.value.code == "placeholder_unknown"
    assert refusal.value.details["placeholder"] == "link"


def test_nobody_else_words_a_message(cast: Cast) -> None:
    for name in ("alice", "bob", "charlie"):
        with pytest.raises(NotAllowed):
            change_wording(
                Kind.ENTERING_TEAM, OWN[Kind.ENTERING_TEAM], actor=cast.acting(name), at=NOON
            )
        with pytest.raises(NotAllowed):
            restore_wording(Kind.ENTERING_TEAM, 0, actor=cast.acting(name), at=NOON)


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound) as refusal:
        kind_named("greeting")
    assert refusal.value.code == "wording_unknown"
    with pytest.raises(NotFound) as refusal:
        wording_version(Kind.ENTERING_TEAM, 4)
    assert refusal.value.code == "version_unknown"


def test_two_wordings_are_compared_line_by_line() -> None:
    before, after = Wording("{team}", "a\nb"), Wording("{team}", "a\nc")
    (part,) = changed_parts(before, after)
    assert part.part == "body"
    assert [(line.state, line.text) for line in part.lines] == [
        ("same", "a"),
        ("removed", "b"),
        ("added", "c"),
    ]
