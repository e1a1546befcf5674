"""A mail server from its URL."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    user: str
    password: str
    is_tls: bool
    is_starttls: bool


def mail_server(url: str) -> MailServer | None:
    """The server the URL names, or None when there is none.

    `smtps://` speaks TLS from the first byte. `smtp://` with a password begins TLS before it
    sends the password; without one it speaks in the clear, as to a relay on the same machine.
    """
    if not url:
        return None
    parts = urlsplit(url)
    is_tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if is_tls else 587 if parts.password else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=is_tls,
        is_starttls=not is_tls and bool(parts.password),
    )
