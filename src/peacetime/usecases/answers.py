"""An answer to a mail of an incident becomes a note on its timeline, by the person whose address it is."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from peacetime.domain.communications.answers import answer
from peacetime.domain.incidents.timeline import MAX_TEXT, EntryKind
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.text import clean_text
from peacetime.domain.signals.signal import NotRead
from peacetime.queries.access import Act, Actor, actor_of, require
from peacetime.queries.answers import answered
from peacetime.queries.lookup import incident_named
from peacetime.storage import jobs
from peacetime.storage.identifiers import short_id
from peacetime.storage.models import AnsweredMail, Message, Person
from peacetime.usecases import record
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

JOB = "note_answer"
BY_MAIL = "\n\n(Answered by mail.)"
MOST_TEXT = MAX_TEXT - len(BY_MAIL) - 1


@dataclass(frozen=True, slots=True)
class Answer:
    """A mail that may answer one of ours.

    Args:
        to: Every address it was sent to.
        sender: The address it says it is from.
        name: Its `Message-ID`, or what else is the same in a repetition.
        text: Whole, with what it quotes.
    """

    to: Sequence[str]
    sender: str
    name: str
    text: str


def take_answer(said: Answer, *, source: int) -> str:
    """Have an answer noted, inside the caller's transaction: a moment later, and once.

    Returns:
        What becomes of it, as a sentence.

    Raises:
        NotRead: `answer_unknown`, `answer_from_nobody`, `answer_not_allowed`, `answer_empty`.
    """
    message = answered(said.to)
    if message is None or message.incident is None:
        sentence = "It is an answer to a mail that this installation did not send, or to one of no incident."
        raise NotRead(sentence, code="answer_unknown")
    person = Person.objects.filter(email=said.sender.lower(), is_active=True).first()
    if person is None:
        sentence = "Nobody who is known here has the address that this answer is from."
        raise NotRead(sentence, code="answer_from_nobody")
    _require(person, message)
    text = answer(said.text)
    if not text:
        raise NotRead("This answer says nothing but what it quotes.", code="answer_empty")
    digest = sha256(f"{message.pk}\0{person.pk}\0{said.name or said.text}".encode()).hexdigest()
    jobs.defer(
        JOB,
        queue="urgent",
        key=f"{source}:{short_id()}",  # the note is written once, however many jobs there are
        source_id=source,
        message_id=message.pk,
        person_id=person.pk,
        digest=digest,
        text=text.replace("\0", "")[:MOST_TEXT],
    )
    return f"An answer by {person.name}: a note on the timeline of incident {message.incident.ref}."


def note_answer(
    message_id: int, person_id: int, digest: str, text: str, *, at: datetime
) -> int | None:
    """Write the note; None where it was written before.

    Raises:
        DomainError: The person may not write there any more, or the incident is not theirs to see.
    """
    message = Message.objects.select_related("incident").get(pk=message_id)
    person = Person.objects.get(pk=person_id)
    if message.incident is None or not person.is_active:
        return None
    return _note(message.incident.ref, message.key, digest, text, actor=actor_of(person), at=at)


@command
def _note(ref: str, key: str, digest: str, text: str, *, actor: Actor, at: datetime) -> int | None:
    require(actor, Act.RUN_INCIDENT)
    incident = incident_named(ref, sight=actor.sight, lock=True)
    if AnsweredMail.objects.filter(digest=digest).exists():
        return None
    words = clean_text(text + BY_MAIL, field="text", max_length=MAX_TEXT, multiline=True)
    entry = record.append_entry(incident, EntryKind.NOTE, words, actor=actor, at=at)
    AnsweredMail.objects.create(digest=digest, message=key, entry=entry.number, at=at)
    record.fact("incident.timeline.appended", at=at, incident=incident)
    return entry.number


def _require(person: Person, message: Message) -> None:
    actor = actor_of(person)
    try:
        require(actor, Act.RUN_INCIDENT)
        assert message.incident is not None
        incident_named(message.incident.ref, sight=actor.sight)
    except DomainError:
        sentence = "Whoever this answer is from may not write on the timeline of this incident."
        raise NotRead(sentence, code="answer_not_allowed") from None
