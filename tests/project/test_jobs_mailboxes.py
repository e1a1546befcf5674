"""A mailbox is read: each message once, marked only once it is committed, and what is wrong has a name."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from devtools.standins.imap import ImapServer
from peacetime.domain.shared.errors import DomainError
from peacetime.project import jobs_mailboxes
from peacetime.project.folding import read
from peacetime.project.jobs_mailboxes import check_mailbox, look_at_mailboxes, read_mailbox
from peacetime.queries.access import PEACETIME, NotAllowed, actor_of
from peacetime.queries.signals.mailboxes import MailboxShown, mailbox_of
from peacetime.storage import jobs
from peacetime.storage.models import Alert, Delivery, IntakeBatch, Mailbox, Source
from peacetime.storage.packing import unpack
from peacetime.usecases.signals.folding import fold_waiting
from peacetime.usecases.signals.mailboxes import (
    READ,
    MailboxDraft,
    Read,
    due,
    remove_mailbox,
    set_mailbox,
    take,
    to_read,
)
from peacetime.usecases.signals.sources import (
    SourceDraft,
    change_source,
    create_source,
    pause_source,
    retire_source,
)
from peacetime.wire import sockets
from tests.builders import a_person, a_team

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOST, WORD = "127.0.0.1", "a long word"


class Clock:
    """The moment at which jobs run."""

    at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Clock:
    settings.ALLOWED_PRIVATE_HOSTS = (HOST, "localhost")
    found = Clock()
    monkeypatch.setattr(jobs_mailboxes, "timezone", found)
    return found


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    with ImapServer() as server:
        yield server


def a_mail(subject: str, number: int = 1) -> bytes:
    said = f"From: ops@shop.example\nTo: alerts@shop.example\nSubject: {subject}\nMessage-ID: <{number}@shop.example>\n"
    return f"{said}Date: Mon, 02 Nov 2026 11:0{number}:00 +0000\n\nLook at it.\n".encode()


def a_box(imap: ImapServer, **said: Any) -> MailboxShown:
    if not Source.objects.filter(slug="mail").exists():
        create_source(SourceDraft("Mail", "email"), actor=PEACETIME, at=NOW)
    wanted = {
        "host": HOST,
        "port": imap.port,
        "security": "none",
        "password": WORD,
        "user_name": imap.user_name,
    }
    draft = MailboxDraft(**{"reads_old": True, **wanted, **said})
    return set_mailbox("mail", draft, actor=PEACETIME, at=NOW)


def run() -> MailboxShown:
    read_mailbox(source_id=Source.objects.get(slug="mail").pk)
    return shown()


def checked() -> MailboxShown:
    check_mailbox(source_id=Source.objects.get(slug="mail").pk)
    return shown()


def shown() -> MailboxShown:
    found = mailbox_of("mail")
    assert found is not None
    return found


def kept() -> list[bytes]:
    rows = IntakeBatch.objects.order_by("pk").values_list("packed", flat=True)
    return [one.body for row in rows for one in unpack(row)]


def test_alert_and_recovery_come_through_a_mailbox(imap: ImapServer) -> None:
    imap.add(a_mail("PROBLEM: till is down"))
    a_box(imap)
    assert run().taken == 1
    fold_waiting(read, at=NOW)
    assert Alert.objects.get().state == "firing"
    imap.add(a_mail("RECOVERY: till is up", 2))
    run()
    fold_waiting(read, at=NOW)
    assert Alert.objects.get().state == "resolved"
    assert imap.flags() == [{"\\Seen"}, {"\\Seen"}]


def test_no_message_is_read_twice(imap: ImapServer) -> None:
    for number in (1, 2, 3):
        imap.add(a_mail("DOWN", number))
    a_box(imap)
    run()
    run()
    assert [b"<%d@shop" % number in body for number, body in enumerate(kept(), 1)] == [True] * 3


def test_of_two_who_read_at_once_one_keeps_nothing(imap: ImapServer) -> None:
    a_box(imap)
    box = to_read(Source.objects.get().pk)
    assert box is not None
    said = Read([a_mail("DOWN")], 1, 1)
    assert [take(box, said, at=NOW), take(box, said, at=NOW)] == [True, False]
    assert len(kept()) == 1


def test_what_was_there_before_is_left_alone_unless_it_is_wanted(imap: ImapServer) -> None:
    imap.add(a_mail("DOWN: long ago"))
    a_box(imap, reads_old=False)
    run()
    imap.add(a_mail("DOWN: now", 2))
    run()
    assert len(kept()) == 1
    assert b"DOWN: now" in kept()[0]


def test_messages_that_are_numbered_anew_say_nothing_new(imap: ImapServer) -> None:
    imap.add(a_mail("DOWN: till"))
    a_box(imap)
    run()
    fold_waiting(read, at=NOW)
    imap.number_anew()
    imap.add(a_mail("DOWN: shop", 2))
    run()
    fold_waiting(read, at=NOW)
    assert Alert.objects.count() == 2
    assert Delivery.objects.filter(state="dead").count() == 0


def test_nothing_is_marked_that_is_not_committed(
    imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap.add(a_mail("DOWN"))
    a_box(imap, afterwards="move", moved_to="Done")

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("peacetime.usecases.signals.mailboxes.keep", fails)
        with pytest.raises(ZeroDivisionError):
            run()
    assert (imap.flags(), imap.flags("Done"), kept()) == ([set()], [], [])
    run()
    assert (len(imap.flags()), len(imap.flags("Done")), len(kept())) == (0, 1, 1)


def test_what_cannot_be_marked_is_taken_all_the_same_and_not_twice(imap: ImapServer) -> None:
    imap.add(a_mail("DOWN"))
    a_box(imap)
    imap.breaks_at = "UID STORE"
    assert run().last_error_code in {"mailbox_not_reached", "mailbox_unreadable"}
    imap.breaks_at = ""
    run()
    assert len(kept()) == 1


@pytest.mark.parametrize("extensions", ["MOVE UIDPLUS", "UIDPLUS", ""])
def test_messages_can_be_moved_whatever_the_server_knows(extensions: str) -> None:
    with ImapServer(extensions=extensions) as imap:
        imap.add(a_mail("DOWN"))
        a_box(imap, afterwards="move", moved_to="Done")
        run()
        assert len(imap.flags("Done")) == 1
        assert imap.flags() in ([], [{"\\Seen", "\\Deleted"}])


def test_kept_messages_stay_as_they_were(imap: ImapServer) -> None:
    imap.add(a_mail("DOWN"))
    a_box(imap, afterwards="keep")
    run()
    assert imap.flags() == [set()]
    assert "EXAMINE" in imap.asked
    assert "SELECT" not in imap.asked


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ({"password": "wrong"}, "mailbox_login_refused", "refuses the name or the password"),
        ({"folder": "Alärms"}, "mailbox_folder_missing", "no folder “Alärms”"),
        ({"port": 1}, "mailbox_not_reached", "Nothing answers"),
        ({"security": "starttls"}, "mailbox_certificate", "does not offer STARTTLS"),
        ({"security": "tls"}, "mailbox_not_reached", "does not speak TLS"),
    ],
)
def test_what_is_wrong_has_a_name(
    imap: ImapServer, said: dict[str, Any], code: str, words: str
) -> None:
    a_box(imap, **said)
    found = checked()
    assert (found.is_right, words in found.finding) == (False, True)
    assert not found.is_being_checked
    assert run().last_error_code == code
    assert Source.objects.get().last_problem_code == code
    assert WORD not in str(found) + str(shown())


def test_a_folder_to_move_to_that_is_missing_is_found_by_the_check(imap: ImapServer) -> None:
    a_box(imap, afterwards="move", moved_to="Elsewhere")
    assert "“Elsewhere”" in checked().finding


def test_a_check_that_finds_all_well_takes_nothing_and_has_it_read(imap: ImapServer) -> None:
    imap.add(a_mail("DOWN"))
    a_box(imap)
    assert checked().finding == "INBOX can be opened and holds 1 messages."
    assert (kept(), jobs.waiting(READ)) == ([], 1)


def test_a_mailbox_that_fails_is_left_alone_longer_each_time(
    imap: ImapServer, clock: Clock
) -> None:
    a_box(imap, folder="None")
    waits = []
    for _ in range(3):
        until = run().wait_until
        assert until is not None
        waits.append((until - clock.at) // timedelta(minutes=1))
    assert waits == [1, 2, 4]
    assert due(at=NOW) == []
    imap.folders["None"] = imap.folders["INBOX"]
    assert (run().is_ailing, Source.objects.get().last_problem_code) == (False, "")
    assert len(due(at=NOW)) == 1
    look_at_mailboxes(timestamp=0)
    assert jobs.waiting(READ) == 1


def test_a_host_inside_the_network_is_not_asked(imap: ImapServer, settings: Any) -> None:
    a_box(imap)
    settings.ALLOWED_PRIVATE_HOSTS = ()
    assert "inside the network" in checked().finding
    assert imap.asked == []
    with pytest.raises(DomainError) as refusal:
        a_box(imap)
    assert refusal.value.code == "security_required"


def test_a_password_is_never_sent_to_another_host(imap: ImapServer) -> None:
    a_box(imap)
    for said in ({"host": "localhost"}, {"user_name": "eve"}, {"port": 9}, {"security": "tls"}):
        with pytest.raises(DomainError) as refusal:
            a_box(imap, password=None, **said)
        assert refusal.value.code == "password_required"
    a_box(imap, password=None, folder="Done")
    assert checked().is_right


def test_a_paused_source_is_not_read_and_a_retired_one_forgets_its_password(
    imap: ImapServer,
) -> None:
    imap.add(a_mail("DOWN"))
    a_box(imap)
    pause_source("mail", actor=PEACETIME, at=NOW)
    run()
    assert (kept(), due(at=NOW)) == ([], [])
    retire_source("mail", actor=PEACETIME, at=NOW)
    assert not Mailbox.objects.exists()


def test_a_source_that_reads_a_mailbox_stays_one_of_mail(imap: ImapServer) -> None:
    a_box(imap)
    with pytest.raises(DomainError) as refusal:
        change_source("mail", SourceDraft("Mail", "grafana"), actor=PEACETIME, at=NOW)
    assert refusal.value.code == "mailbox_in_use"
    assert (
        change_source("mail", SourceDraft("Post", "email"), actor=PEACETIME, at=NOW).name == "Post"
    )


def test_removing_a_mailbox_deletes_its_password(imap: ImapServer) -> None:
    a_box(imap)
    remove_mailbox("mail", actor=PEACETIME, at=NOW)
    assert mailbox_of("mail") is None
    with pytest.raises(DomainError) as refusal:
        remove_mailbox("mail", actor=PEACETIME, at=NOW)
    assert refusal.value.code == "mailbox_unknown"


def test_leads_read_mailboxes_of_their_team_but_take_no_answers(imap: ImapServer) -> None:
    team = a_team("Checkout")
    lead, other = a_person("lead@shop.example"), a_person("other@shop.example")
    team.memberships.create(person=lead, is_lead=True, joined_on=NOW.date())
    create_source(SourceDraft("Mail", "email", team=team.slug), actor=PEACETIME, at=NOW)
    draft = MailboxDraft(HOST, "x", "y", security="tls")
    set_mailbox("mail", draft, actor=actor_of(lead), at=NOW)
    with pytest.raises(NotAllowed):
        set_mailbox("mail", draft, actor=actor_of(other), at=NOW)
    with pytest.raises(DomainError) as refusal:
        a_box(imap, takes_answers=True, address="alerts@shop.example")
    assert refusal.value.code == "answers_need_organisation"


def test_a_message_that_is_too_large_is_read_by_its_beginning(
    imap: ImapServer, settings: Any
) -> None:
    settings.LARGEST_DELIVERY = 2_000
    imap.add(a_mail("DOWN: till") + b"x" * 50_000)
    a_box(imap)
    run()
    assert [len(body) for body in kept()] == [2_000]


def test_names_and_passwords_may_hold_any_sign() -> None:
    with ImapServer(user_name='a"b\\c', password='q"\\ (') as imap:
        a_box(imap, password='q"\\ (')
        assert checked().is_right


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of localhost, signed by nobody that a machine trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "host.pem"
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_is_looked_at(
    security: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate)
    with ImapServer(**{"tls" if security == "tls" else "starts_tls": ours}) as imap:  # type: ignore[arg-type]
        a_box(imap, host="localhost", security=security)
        assert "certificate of localhost cannot be trusted" in checked().finding
        assert "LOGIN" not in imap.asked
        monkeypatch.setattr(
            sockets, "trust", lambda: ssl.create_default_context(cafile=str(certificate))
        )
        assert checked().is_right
        a_box(imap, host=HOST, security=security)
        assert "certificate" in checked().finding  # it is another host's
