"""A mail server that is read (IMAP): folders of messages, of which a test or the demo says what is in them.

It knows what Peacetime asks: CAPABILITY, STARTTLS, LOGIN, SELECT, EXAMINE, STATUS, UID SEARCH, UID FETCH, UID STORE,
UID COPY, UID MOVE, UID EXPUNGE, LOGOUT. `with ImapServer() as server: server.add(b"Subject: …")`.
"""

from __future__ import annotations

import contextlib
import re
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import ClassVar, Self

HOST = "127.0.0.1"
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
PARTIAL = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>")


@dataclass(slots=True)
class Kept:
    """One message of a folder."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Folder:
    """Messages in order; `uid_validity` changes when they are numbered anew."""

    uid_validity: int = 1
    next_uid: int = 1
    messages: list[Kept] = field(default_factory=list)


class ImapServer:
    """Serves one mailbox until its block is left."""

    def __init__(
        self,
        *,
        port: int = 0,
        user_name: str = "alerts@shop.example",
        password: str = "a long word",
        folders: tuple[str, ...] = ("INBOX", "Done"),
        tls: ssl.SSLContext | None = None,
        starts_tls: ssl.SSLContext | None = None,
        extensions: str = "MOVE UIDPLUS",
    ) -> None:
        self.user_name, self.password = user_name, password
        self.folders = {name: Folder() for name in folders}
        self.tls, self.starts_tls, self.extensions = tls, starts_tls, extensions
        self.breaks_at = ""  # a command at which the connection ends
        self.asked: list[str] = []  # every command, without what it carries
        self.lock = threading.RLock()
        self._server = _Threads((HOST, port), _Session)
        self._server.mailbox = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def add(self, raw: bytes, folder: str = "INBOX") -> int:
        """A message comes in; its number."""
        with self.lock:
            into = self.folders[folder]
            uid, into.next_uid = into.next_uid, into.next_uid + 1
            into.messages.append(Kept(uid, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")))
            return uid

    def number_anew(self, folder: str = "INBOX") -> None:
        """As a server does that was restored: the same messages under other numbers."""
        with self.lock:
            of = self.folders[folder]
            of.uid_validity += 1
            for number, one in enumerate(of.messages, 1):
                one.uid = number
            of.next_uid = len(of.messages) + 1

    def flags(self, folder: str = "INBOX") -> list[set[str]]:
        """Of each message, in order."""
        with self.lock:
            return [set(one.flags) for one in self.folders[folder].messages]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mailbox: ImapServer


class _Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: _Threads
    timeout: ClassVar[int] = 20

    def handle(self) -> None:
        self.of = self.server.mailbox
        self.folder: Folder | None = None
        with contextlib.suppress(OSError, ValueError):
            if self.of.tls is not None:
                self._wrap(self.of.tls)
            self._say("* OK ready")
            while (line := self.rfile.readline(100_000)) and self._answer(line.decode("utf-8")):
                pass

    def finish(self) -> None:
        """Close what was opened, the encrypted connection too."""
        with contextlib.suppress(OSError, ValueError):
            super().finish()
        self.connection.close()

    def _answer(self, line: str) -> bool:
        tag, _, rest = line.strip().partition(" ")
        command, _, said = rest.partition(" ")
        if command.upper() == "UID":
            verb, _, said = said.partition(" ")
            command = f"UID {verb}"
        name = command.upper()
        self.of.asked.append(name)
        if name == self.of.breaks_at:
            return False
        known = getattr(self, "_" + name.lower().replace(" ", "_"), None)
        if known is None or (name.startswith("UID") and self.folder is None):
            self._say(f"{tag} BAD what is {name}")
            return True
        with self.of.lock:
            outcome = known(said)
            self._say(f"{tag} {outcome}{'' if ' ' in outcome else ' done'}")
        if name == "STARTTLS" and self.of.starts_tls is not None:
            self._wrap(self.of.starts_tls)
        return name != "LOGOUT"

    def _capability(self, _said: str) -> str:
        more = " STARTTLS" if self.of.starts_tls is not None else ""
        self._say(f"* CAPABILITY IMAP4rev1 AUTH=PLAIN {self.of.extensions}{more}")
        return "OK"

    def _starttls(self, _said: str) -> str:
        return "OK" if self.of.starts_tls is not None else "NO"

    def _login(self, said: str) -> str:
        is_right = _words(said) == [self.of.user_name, self.of.password]
        return "OK" if is_right else "NO [AUTHENTICATIONFAILED] wrong"

    def _select(self, said: str) -> str:
        folder = self.of.folders.get(_words(said)[0])
        if folder is None:
            return "NO [NONEXISTENT] no such folder"
        self.folder = folder
        self._say(f"* {len(folder.messages)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {folder.uid_validity}] numbers")
        self._say(f"* OK [UIDNEXT {folder.next_uid}] next")
        return "OK [READ-WRITE]"

    _examine = _select

    def _status(self, said: str) -> str:
        name = _words(said)[0]
        if name not in self.of.folders:
            return "NO [NONEXISTENT] no such folder"
        self._say(f'* STATUS "{name}" (MESSAGES {len(self.of.folders[name].messages)})')
        return "OK"

    def _uid_search(self, said: str) -> str:
        begin = int(said.rsplit(maxsplit=1)[-1].partition(":")[0])
        uids = [one.uid for one in self._messages() if one.uid >= begin]
        uids = uids or [one.uid for one in self._messages()[-1:]]  # N:* has the last one always
        self._say("* SEARCH " + " ".join(map(str, uids)))
        return "OK"

    def _uid_fetch(self, said: str) -> str:
        wanted, found = said.partition(" ")[0], PARTIAL.search(said)
        for one in self._these(wanted):
            raw = one.raw[: int(found[1])] if found else one.raw
            self._say(f"* 1 FETCH (UID {one.uid} BODY[]<0> {{{len(raw)}}}")
            self.wfile.write(raw)
            self._say(")")
        return "OK"

    def _uid_store(self, said: str) -> str:
        for one in self._these(said.partition(" ")[0]):
            one.flags |= set(re.findall(r"\\\w+", said))
        return "OK"

    def _uid_copy(self, said: str) -> str:
        wanted, _, rest = said.partition(" ")
        name = _words(rest)[0]
        if name not in self.of.folders:
            return "NO [TRYCREATE] no such folder"
        for one in self._these(wanted):
            self.of.add(one.raw, name)
        return "OK"

    def _uid_move(self, said: str) -> str:
        if (answer := self._uid_copy(said)) == "OK":
            self._remove(self._these(said.partition(" ")[0]))
        return answer

    def _uid_expunge(self, said: str) -> str:
        self._remove([one for one in self._these(said) if "\\Deleted" in one.flags])
        return "OK"

    def _logout(self, _said: str) -> str:
        self._say("* BYE")
        return "OK"

    def _messages(self) -> list[Kept]:
        assert self.folder is not None
        return self.folder.messages

    def _these(self, wanted: str) -> list[Kept]:
        uids = {int(each) for each in wanted.split(",")}
        return [one for one in self._messages() if one.uid in uids]

    def _remove(self, gone: list[Kept]) -> None:
        uids = {one.uid for one in gone}
        self._messages()[:] = [one for one in self._messages() if one.uid not in uids]

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def _wrap(self, context: ssl.SSLContext) -> None:
        self.rfile.close()
        self.wfile.close()
        plain = self.connection
        try:
            self.connection = context.wrap_socket(plain, server_side=True)
        finally:
            plain.close()
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)


def _words(said: str) -> list[str]:
    return [
        re.sub(r"\\(.)", r"\1", quoted) if quoted or not bare else bare
        for quoted, bare in QUOTED.findall(said)
    ]
