"""The jobs that read mailboxes: once a minute, each in a job of its own."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.domain.shared.errors import DomainError
from peacetime.integrations.email.mailbox import MailboxRefused, Place, Sitting, opened
from peacetime.storage.sealing import NotOpened
from peacetime.usecases import answers, sending
from peacetime.usecases.signals import mailboxes
from peacetime.usecases.signals.intake import note_problem
from peacetime.usecases.signals.mailboxes import MailboxToRead, Read

AT_ONCE = 25  # messages that are committed together
MOST_BYTES = 20_000_000  # of them
MOST_ROUNDS = 20  # of one minute
NOT_OPENED = "mailbox_password_lost"


@app.periodic(cron="* * * * *")
@app.task(name="look_at_mailboxes", queue="timers", queueing_lock="look_at_mailboxes")
def look_at_mailboxes(timestamp: int) -> None:
    """Have every mailbox read that is not paused and not left alone for a while."""
    del timestamp
    for source in mailboxes.due(at=timezone.now()):
        mailboxes.defer_reading(source)


@app.task(name=mailboxes.READ, queue="outside")
def read_mailbox(*, source_id: int) -> None:
    """Take what is new; a message is marked only once it is committed. In a restored copy nothing is taken."""
    if not sending.may_leave():
        return
    try:
        box = mailboxes.to_read(source_id)
        if box is None:
            return
        with opened(_place(box), is_only_read=box.afterwards == "keep") as sitting:
            _take_all(box, sitting)
    except (MailboxRefused, NotOpened) as problem:
        code = problem.code if isinstance(problem, MailboxRefused) else NOT_OPENED
        mailboxes.went_wrong(source_id, code, str(problem), at=timezone.now())
        return
    mailboxes.went_well(source_id, at=timezone.now())


@app.task(name=mailboxes.CHECK, queue="outside")
def check_mailbox(*, source_id: int) -> None:
    """Open it, and tell what was found; where all is well it is read next."""
    try:
        box = mailboxes.to_read(source_id, is_check=True)
        if box is None:
            return
        with opened(_place(box), is_only_read=True) as sitting:
            if box.afterwards == "move":
                sitting.require_folder(box.moved_to)
            sentence = f"{box.folder} can be opened and holds {sitting.count:,} messages."
    except (MailboxRefused, NotOpened) as problem:
        mailboxes.record_check(source_id, str(problem), is_right=False, at=timezone.now())
        return
    mailboxes.record_check(source_id, sentence, is_right=True, at=timezone.now())
    mailboxes.defer_reading(source_id)


@app.task(name=answers.JOB, queue="urgent", retry=5)
def note_answer(*, source_id: int, message_id: int, person_id: int, digest: str, text: str) -> None:
    """Write the note that an answer to one of our mails is; done again it changes nothing."""
    at = timezone.now()
    try:
        answers.note_answer(message_id, person_id, digest, text, at=at)
    except DomainError as refusal:
        note_problem(source_id, "answer_not_allowed", refusal.sentence, at=at)


def _take_all(box: MailboxToRead, sitting: Sitting) -> None:
    for _ in range(MOST_ROUNDS):
        last = _begin(box, sitting)
        uids = sitting.after(last, AT_ONCE)
        taken, messages = _fetched(sitting, uids)
        read = Read(messages, sitting.uid_validity, taken[-1] if taken else last)
        if not mailboxes.take(box, read, at=timezone.now()) or not taken:
            return
        _mark(box, sitting, taken)
        fresh = mailboxes.to_read(box.source)
        if fresh is None or fresh.folder != box.folder:
            return
        box = fresh


def _begin(box: MailboxToRead, sitting: Sitting) -> int:
    """The last message that counts as taken: at first all that are there, unless they are wanted."""
    if box.uid_validity == sitting.uid_validity and box.last_uid is not None:
        return box.last_uid
    if box.reads_old or box.last_uid is not None:
        # Numbered anew: all are read again, and what was read before says nothing new.
        return 0
    if sitting.next_uid:
        return sitting.next_uid - 1
    return max(sitting.after(0, 1_000_000), default=0)


def _fetched(sitting: Sitting, uids: list[int]) -> tuple[list[int], list[bytes]]:
    """Messages in order, as many as fit into one commit; one that is gone by now counts as taken."""
    taken: list[int] = []
    messages: list[bytes] = []
    size = 0
    for uid in uids:
        raw = sitting.message(uid, settings.LARGEST_DELIVERY)
        taken.append(uid)
        if raw is not None:
            messages.append(raw)
            size += len(raw)
        if size >= MOST_BYTES:
            break
    return taken, messages


def _mark(box: MailboxToRead, sitting: Sitting, uids: list[int]) -> None:
    if box.afterwards == "move":
        sitting.move(uids, box.moved_to)
    elif box.afterwards == "seen":
        sitting.mark_seen(uids)


def _place(box: MailboxToRead) -> Place:
    return Place(box.host, box.port, box.security, box.user_name, box.password, box.folder)
