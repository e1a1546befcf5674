"""An answer to a mail of an incident becomes a note: by whom it is from, once, and only with the mail's own address."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection

from peacetime.integrations.email import deliver, ours
from peacetime.project.folding import read
from peacetime.project.jobs_mailboxes import note_answer
from peacetime.queries.access import PEACETIME
from peacetime.queries.answers import address_of_answers
from peacetime.storage.models import Delivery, Incident, IntakeEntry, Message, Source, TimelineEntry
from peacetime.storage.packing import Packed
from peacetime.usecases.answers import JOB
from peacetime.usecases.deliveries import outgoing
from peacetime.usecases.signals.folding import fold_waiting
from peacetime.usecases.signals.intake import keep
from peacetime.usecases.signals.replaying import replay_delivery
from peacetime.usecases.signals.sources import set_mapping
from tests.builders import NOON, an_incident
from tests.cast import Cast, the_cast
from tests.groups import a_mail_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    a_mail_source(address="alerts@shop.example")
    return the_cast(password=None)


def told(incident: Incident) -> Message:
    """A mail of an incident."""
    return Message.objects.create(
        key=f"{incident.ref}:update:{'0' * 16}",
        incident=incident,
        kind="incident.update.sent",
        audience="stakeholders",
        channel="email",
        destination="all@shop.example",
        subject="Checkout is down",
        body="We look at it.",
        created_at=NOON,
    )


def comes(
    message: Message, said: dict[str, str] | None = None, *, number: int = 1
) -> Delivery | None:
    """An answer comes, is read, and its job is done; what is kept of it, of one that was not passed over."""
    fields = {
        "from": "Alice <Alice@example.org>",
        "to": address_of_answers(message.pk),
        "text": f"We roll back.\n\nOn Mon, 2 Nov 2026, Peacetime wrote:\n> {message.body}\n",
        "headers": "",
        **(said or {}),
    }
    raw = (
        f"From: {fields['from']}\nTo: {fields['to']}\nSubject: Re: {message.subject}\n"
        f"Message-ID: <{number}@mail.example>\nIn-Reply-To: {ours.message_id(message.key)}\n"
        f"{fields['headers']}\n{fields['text']}"
    ).encode()
    source = Source.objects.get(slug="post")
    keep([Packed(source.pk, NOON, "message/rfc822", {}, f"{number:032x}", False, raw)])
    return folds()


def folds() -> Delivery | None:
    fold_waiting(read, at=NOON)
    for values in jobs_of(JOB):
        note_answer(**values)
    return Delivery.objects.exclude(state="passed_over").first()


def jobs_of(name: str) -> list[dict[str, Any]]:
    with connection.cursor() as db:
        db.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = %s", [name])
        return [json.loads(row[0]) for row in db.fetchall()]


def notes() -> list[tuple[str, str]]:
    rows = TimelineEntry.objects.filter(kind="note", text__contains="by mail")
    return [(row.actor, row.text.partition("\n")[0]) for row in rows]


def test_an_answer_becomes_a_note_by_whom_it_is_from(cast: Cast) -> None:
    message = told(an_incident(cast.checkout))
    assert comes(message) is None
    assert notes() == [("alice@example.org", "We roll back.")]
    assert "An answer by Alice Abel" in Delivery.objects.get().sentence


def test_the_same_answer_is_noted_once_however_often_it_comes(cast: Cast) -> None:
    message = told(an_incident(cast.checkout))
    comes(message)
    comes(message, {"headers": "X-Way: another\n"})
    replay_delivery(Delivery.objects.get().ref, actor=PEACETIME, at=NOON)
    folds()
    assert len(notes()) == 1
    comes(message, {"text": "And now it is back."}, number=2)
    assert [said for _, said in notes()] == ["We roll back.", "And now it is back."]


def test_a_source_whose_mails_are_mapped_takes_answers_too(cast: Cast) -> None:
    mapping = {"key": ["mail.subject"], "title": "mail.subject", "state": "mail.text"}
    set_mapping("post", mapping, actor=PEACETIME, at=NOON)
    comes(told(an_incident(cast.checkout)))
    assert notes() == [("alice@example.org", "We roll back.")]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"to": "alerts+r{pk}-aaaaaaaaaaaaaaaaaaaa@shop.example"}, "answer_unknown"),
        ({"to": "alerts@shop.example"}, "answer_unproved"),
        ({"from": "eve@elsewhere.example"}, "answer_from_nobody"),
        ({"from": "charlie@example.org"}, "answer_not_allowed"),
        ({"text": "> We look at it.\n"}, "answer_empty"),
        ({"headers": "Auto-Submitted: auto-replied\n"}, "mail_automatic"),
        ({"headers": "Auto-Submitted: auto-generated\n"}, "mail_automatic"),
        ({"headers": "Precedence: bulk\n"}, "mail_automatic"),
        ({"headers": f"X-Peacetime: {ours.host()}\n"}, "mail_loop"),
    ],
)
def test_other_answers_are_kept_with_a_code_and_written_nowhere(
    cast: Cast, said: dict[str, str], code: str
) -> None:
    message = told(an_incident(cast.checkout))
    pk = str(message.pk)
    dead = comes(message, {name: each.replace("{pk}", pk) for name, each in said.items()})
    assert dead is not None
    assert (dead.state, dead.code, notes()) == ("dead", code, [])
    assert IntakeEntry.objects.get().code == code


def test_an_address_is_of_one_message_alone(cast: Cast) -> None:
    one, other = told(an_incident(cast.checkout)), address_of_answers(4711)
    forged = other.replace("r4711-", f"r{one.pk}-")
    dead = comes(one, {"to": forged})
    assert dead is not None
    assert dead.code == "answer_unknown"


def test_who_is_not_active_any_more_writes_nothing(cast: Cast) -> None:
    message = told(an_incident(cast.checkout))
    cast.alice.is_active = False
    cast.alice.save(update_fields=["is_active"])
    dead = comes(message)
    assert dead is not None
    assert dead.code == "answer_from_nobody"


def test_a_private_incident_takes_answers_of_those_who_see_it_alone(cast: Cast) -> None:
    incident = an_incident(cast.checkout)
    Incident.objects.filter(pk=incident.pk).update(is_private=True)
    dead = comes(told(incident))
    assert dead is not None
    assert dead.code == "answer_not_allowed"
    assert comes(told_again(incident), {"from": "dana@example.org"}, number=2) is not None
    assert notes() == [("dana@example.org", "We roll back.")]


def told_again(incident: Incident) -> Message:
    return Message.objects.get(
        incident=incident, audience="stakeholders", kind="incident.update.sent"
    )


def test_a_refused_answer_is_noted_when_it_is_replayed_after_the_reason_is_gone(cast: Cast) -> None:
    message = told(an_incident(cast.checkout))
    dead = comes(message, {"from": "charlie@example.org"})
    assert dead is not None
    cast.charlie.org_role = "member"
    cast.charlie.save(update_fields=["org_role"])
    replay_delivery(dead.ref, actor=PEACETIME, at=NOON + timedelta(minutes=5))
    folds()
    assert notes() == [("charlie@example.org", "We roll back.")]


def test_mails_of_an_incident_say_where_they_are_answered(cast: Cast) -> None:
    message = told(an_incident(cast.checkout))
    found = outgoing(message.pk)
    assert found is not None
    deliver.deliver(found)
    (sent,) = outbox.outbox
    assert sent.reply_to == [address_of_answers(message.pk)]
    assert len(sent.reply_to[0].partition("@")[0]) <= 64
    assert sent.extra_headers["Message-ID"] == ours.message_id(message.key)
    assert deliver.ANSWERS in sent.body


def test_without_a_mailbox_for_them_no_mail_asks_for_answers(cast: Cast) -> None:
    Source.objects.filter(slug="post").update(paused_at=NOON)
    found = outgoing(told(an_incident(cast.checkout)).pk)
    assert found is not None
    assert found.answered_to == ""
    deliver.deliver(found)
    assert outbox.outbox[0].reply_to == []
