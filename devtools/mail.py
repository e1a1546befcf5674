"""A mail server that delivers nothing: it prints what it takes, and keeps it.

`python -m devtools.mail` listens on 127.0.0.1:2525; start Peacetime with
`PEACETIME_EMAIL_URL=smtp://127.0.0.1:2525`. `--keep DIR` writes every mail into a folder.
`python -m devtools.mail -- COMMAND` takes the mail of one command on a port of its own, for as long as it
runs; beside it stands a mailbox (IMAP) of `alerts@example.org`, which gets whatever is sent to it, also with a plus. Tests use `MailServer` as a context manager, and may let it refuse addresses.
"""

from __future__ import annotations

import argparse
import contextlib
import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from devtools.standins.imap import ImapServer

PORT = 2525
INBOX = "alerts@example.org"
ALERTS = re.compile(r"alerts(\+[^@]*)?@example\.org", re.IGNORECASE)
MAILBOX = "PEACETIME_DEMO_MAILBOX"  # tells whoever connects the demo where the mailbox stands


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that was taken."""

    key: str  # its Message-ID
    sender: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    raw: bytes


class MailServer:
    """Takes every mail, but for the addresses it is told to refuse."""

    def __init__(
        self,
        *,
        port: int | None = None,
        refuses: Iterable[str] = (),
        on_mail: Callable[[Mail], None] | None = None,
    ) -> None:
        self.refuses = set(refuses)
        self._mails: list[Mail] = []
        self._on_mail = on_mail
        self._changed = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=port or _free_port())

    @property
    def url(self) -> str:
        """What `PEACETIME_EMAIL_URL` takes."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    @property
    def mails(self) -> list[Mail]:
        """Everything taken so far, in order."""
        with self._changed:
            return list(self._mails)

    def wait_for(self, number: int, *, seconds: float = 10) -> list[Mail]:
        """The mails, once there are so many, or what there is when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._mails) >= number, timeout=seconds)
            return list(self._mails)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Refuse an address for good, or take it."""
        if address in self.refuses:
            return "550 5.1.1 nobody has this address"
        envelope.rcpt_tos.append(address)
        return "250 taken"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail and tell whoever waits for one."""
        mail = _read(envelope)
        with self._changed:
            self._mails.append(mail)
            self._changed.notify_all()
        if self._on_mail is not None:
            self._on_mail(mail)
        return "250 taken"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._controller.stop()


def shown(mail: Mail) -> str:
    """A mail as a person reads it in a terminal."""
    to = ", ".join(mail.recipients)
    return f"To {to}\n   {mail.subject}\n{_indented(mail.body)}\n"


def keep(mail: Mail, folder: Path) -> Path:
    """Write a mail into a folder; delivered again, it replaces itself."""
    name = re.sub(r"[^A-Za-z0-9.-]", "_", mail.key.strip("<>").partition("@")[0]) or "mail"
    path = folder / f"{name[:120]}.eml"
    path.write_bytes(mail.raw)
    return path


def main() -> None:
    """Listen until told to stop, or for as long as a command runs."""
    asked = _asked()
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)

    inbox = ImapServer(user_name=INBOX)

    def take(mail: Mail) -> None:
        if any(ALERTS.fullmatch(each) for each in mail.recipients):
            inbox.add(mail.raw)
        print(_line(mail) if asked.command else shown(mail), flush=True)
        if asked.keep:
            keep(mail, asked.keep)

    try:
        with MailServer(port=None if asked.command else asked.port, on_mail=take) as server:
            sys.exit(_beside(asked.command, server, inbox) if asked.command else _wait(server))
    except OSError:
        sys.exit(f"Port {asked.port} is taken or not allowed: name another with --port.")


def _wait(server: MailServer) -> int:
    print(f"Mail to {server.url} is shown here and goes nowhere (Ctrl-C stops it).", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        signal.pause()
    return 0


def _beside(command: list[str], server: MailServer, inbox: ImapServer) -> int:
    with inbox:
        print(f"Mail to {INBOX} is sent to {server.url} and read at port {inbox.port}.", flush=True)
        return _run(command, server, inbox)


def _run(command: list[str], server: MailServer, inbox: ImapServer) -> int:
    """Run a command that sends its mail here; Ctrl-C is for the command to answer."""
    said = {"PEACETIME_EMAIL_URL": server.url, MAILBOX: f"{inbox.user_name}:{inbox.port}"}
    process = subprocess.Popen(command, env={**os.environ, **said})
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


def _line(mail: Mail) -> str:
    return f"Mail to {', '.join(mail.recipients)}: {mail.subject}"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m devtools.mail", description="Shows mail.")
    parser.add_argument("--port", type=int, default=PORT, help="where it listens")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a folder for the mails")
    parser.add_argument("command", nargs="*", help="runs as long as it does, and takes its mail")
    return parser.parse_args()


def _read(envelope: Envelope) -> Mail:
    content = envelope.content or b""
    raw = content if isinstance(content, bytes) else content.encode()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",))
    return Mail(
        key=str(message["Message-ID"] or ""),
        sender=envelope.mail_from or "",
        recipients=tuple(envelope.rcpt_tos),
        subject=str(message["Subject"] or ""),
        body=body.get_content() if body else "",
        raw=raw,
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _indented(text: str) -> str:
    return "\n".join(f"   {line}" for line in text.splitlines())


if __name__ == "__main__":
    main()
