"""A mailbox over IMAP: what is new in a folder, message by message, and marking what was taken."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from peacetime.domain.shared.errors import DomainError
from peacetime.wire.requests import NotReached
from peacetime.wire.sockets import NotTrusted, connected, secured

SECONDS = 20.0  # for one answer
WHOLE_SECONDS = 120.0  # for one sitting
MOST_RECEIVED = 200_000_000  # in one sitting
UID = re.compile(rb"\bUID (\d+)")
PLUS_MOVE, PLUS_UID = "MOVE", "UIDPLUS"


class MailboxRefused(DomainError):
    """A mailbox that cannot be read.

    Its code is one of `mailbox_not_reached`, `mailbox_certificate`, `mailbox_login_refused`,
    `mailbox_folder_missing`, `mailbox_unreadable`.
    """

    code = "mailbox_unreadable"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is, and as whom it is read."""

    host: str
    port: int
    security: str  # tls | starttls | none
    user_name: str
    password: str = field(repr=False)
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A folder that is open.

    Args:
        uid_validity: Another one where the server has numbered its messages anew.
        next_uid: Of the message that will come next; 0 where the server does not say.
        count: Of its messages.
    """

    server: imaplib.IMAP4
    uid_validity: int
    next_uid: int
    count: int

    def after(self, uid: int, most: int) -> list[int]:
        """The messages that came after one, in order."""
        (found,) = _asked(self.server.uid("SEARCH", f"UID {uid + 1}:*"), "search")[:1] or [b""]
        numbers = sorted(int(each) for each in (found or b"").split() if each.isdigit())
        return [each for each in numbers if each > uid][:most]

    def message(self, uid: int, largest: int) -> bytes | None:
        """One as it went over the wire, or its beginning where it is larger; None where it is gone."""
        told = _asked(
            self.server.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{largest}>)"), "fetch"
        )
        for each in told:
            if isinstance(each, tuple) and (found := UID.search(each[0])) and int(found[1]) == uid:
                return bytes(each[1])
        # Some servers say the number after the message.
        bodies = [each[1] for each in told if isinstance(each, tuple)]
        return bytes(bodies[0]) if len(bodies) == 1 else None

    def require_folder(self, folder: str) -> None:
        """That messages can be moved to another folder.

        Raises:
            MailboxRefused: `mailbox_folder_missing`.
        """
        status, said = self.server.status(_quoted(folder), "(MESSAGES)")
        if status != "OK":
            raise _no_folder(folder, said)

    def mark_seen(self, uids: list[int]) -> None:
        """Show them as read."""
        _asked(self.server.uid("STORE", _listed(uids), "+FLAGS.SILENT", r"(\Seen)"), "store")

    def move(self, uids: list[int], folder: str) -> None:
        """Move them to another folder.

        Raises:
            MailboxRefused: `mailbox_folder_missing`.
        """
        self.mark_seen(uids)
        has = self.server.capabilities
        verb = "MOVE" if PLUS_MOVE in has else "COPY"
        status, said = self.server.uid(verb, _listed(uids), _quoted(folder))
        if status != "OK":
            raise _no_folder(folder, said)
        if verb == "COPY":
            _asked(self.server.uid("STORE", _listed(uids), "+FLAGS.SILENT", r"(\Deleted)"), "store")
            if PLUS_UID in has:
                _asked(self.server.uid("EXPUNGE", _listed(uids)), "expunge")


@contextlib.contextmanager
def opened(place: Place, *, is_only_read: bool) -> Iterator[Sitting]:
    """A folder for as long as the block lasts, two minutes at most.

    Raises:
        MailboxRefused: With the code and the sentence of what is wrong.
    """
    try:
        server = _Pinned(place)
    except NotTrusted as problem:
        raise MailboxRefused(problem.sentence, code="mailbox_certificate") from None
    except NotReached as problem:
        raise MailboxRefused(problem.sentence, code="mailbox_not_reached") from None
    except (imaplib.IMAP4.error, OSError, ValueError):
        sentence = f"{place.host} does not answer as a mail server (IMAP) on port {place.port}."
        raise MailboxRefused(sentence, code="mailbox_not_reached") from None
    over = threading.Timer(WHOLE_SECONDS, server.cut)
    over.daemon = True
    over.start()
    try:
        _sign_in(server, place)
        yield _selected(server, place, is_only_read=is_only_read)
    except imaplib.IMAP4.error as problem:
        raise MailboxRefused(f"{place.host} broke off: {_plain(problem)}") from None
    except (OSError, ValueError) as problem:
        sentence = f"{place.host} broke off or took too long ({type(problem).__name__})."
        raise MailboxRefused(sentence, code="mailbox_not_reached") from None
    finally:
        over.cancel()
        with contextlib.suppress(imaplib.IMAP4.error, OSError, ValueError):
            server.logout()
        server.cut()


class _Pinned(imaplib.IMAP4):
    """Speaks to the address that was looked at, and takes no answer that is larger than fits."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._received = 0
        super().__init__(place.host, place.port, timeout=SECONDS)
        if place.security == "starttls":
            self._secure()

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = connected(self._place.host, self._place.port, seconds=timeout or SECONDS)
        return secured(plain, self._place.host) if self._place.security == "tls" else plain

    def _secure(self) -> None:
        if "STARTTLS" not in self.capabilities:
            self.cut()
            raise NotTrusted(
                f"{self._place.host} does not offer STARTTLS on this port. Choose TLS, and its port."
            )
        status, _ = self._simple_command("STARTTLS")
        if status != "OK":
            self.cut()
            raise NotTrusted(f"{self._place.host} refuses STARTTLS.")
        self.sock = secured(self.sock, self._place.host)
        self.file = self.sock.makefile("rb")
        self._get_capabilities()

    def read(self, size: int) -> bytes:
        """A literal, of a size that fits."""
        self._count(size)
        return super().read(size)

    def readline(self) -> bytes:
        """A line, of which there are not too many."""
        line = super().readline()
        self._count(len(line))
        return line

    def _count(self, size: int) -> None:
        self._received += size
        if self._received > MOST_RECEIVED:
            raise self.abort("it sends more than a mailbox holds")

    def cut(self) -> None:
        """End it, whatever it waits for."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            self.sock.close()


def _sign_in(server: imaplib.IMAP4, place: Place) -> None:
    if "LOGINDISABLED" in server.capabilities and "AUTH=PLAIN" not in server.capabilities:
        sentence = f"{place.host} takes no password on a connection that is not encrypted. Choose TLS or STARTTLS."
        raise MailboxRefused(sentence, code="mailbox_login_refused")
    name, password = place.user_name, place.password
    try:
        if (name + password).isascii():
            status, _ = server._simple_command("LOGIN", _string(name), _string(password))  # noqa: SLF001 - its own `login` sends names unquoted
            server.state = "AUTH" if status == "OK" else server.state
        else:
            said = f"\0{name}\0{password}".encode()
            status, _ = server.authenticate("PLAIN", lambda _: said)
    except server.abort:
        raise
    except imaplib.IMAP4.error:
        status = "NO"
    if status != "OK":
        sentence = (
            f"{place.host} refuses the name or the password. Many services want a password made for "
            "one app, and IMAP switched on."
        )
        raise MailboxRefused(sentence, code="mailbox_login_refused")
    _, told = server.capability()  # some tell more once they know who asks
    if told and isinstance(told[-1], bytes):
        server.capabilities = tuple(told[-1].decode("ascii", "replace").upper().split())


def _selected(server: imaplib.IMAP4, place: Place, *, is_only_read: bool) -> Sitting:
    status, said = server.select(_quoted(place.folder), readonly=is_only_read)
    if status != "OK":
        raise _no_folder(place.folder, said)
    count = int(said[0] or 0) if said and str(said[0] or b"0", "ascii", "replace").isdigit() else 0
    return Sitting(server, _number(server, "UIDVALIDITY"), _number(server, "UIDNEXT"), count)


def _number(server: imaplib.IMAP4, name: str) -> int:
    _, said = server.response(name)
    last = said[-1] if said else None
    return int(last) if isinstance(last, bytes) and last.isdigit() else 0


def _asked(answer: tuple[str, Any], what: str) -> list[Any]:
    status, told = answer
    if status != "OK":
        raise MailboxRefused(f"The mail server refuses to {what}: {_plain((told or [b''])[0])}")
    return list(told or [])


def _no_folder(folder: str, said: Any) -> MailboxRefused:
    told = _plain((said or [b""])[0])
    sentence = f"There is no folder “{folder}” that can be opened" + (f": {told}" if told else ".")
    return MailboxRefused(sentence, code="mailbox_folder_missing")


def _listed(uids: list[int]) -> str:
    return ",".join(map(str, uids))


def _string(said: str) -> str:
    return '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quoted(folder: str) -> str:
    """A folder's name as IMAP writes it: in UTF-7 of its own (RFC 3501, 5.1.3).

    >>> _quoted("Störungen & mehr")
    '"St&APY-rungen &- mehr"'
    """
    written = re.sub(r"[^\x20-\x7e]+|&", _of_base64, folder)
    return _string(written)


def _of_base64(found: re.Match[str]) -> str:
    if found[0] == "&":
        return "&-"
    coded = b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{coded}-"


def _plain(said: object) -> str:
    """A server's own words, in short and on one line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
