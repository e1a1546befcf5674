"""What the pages of signals say of states, levels and ways to sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peacetime.queries.signals.sources import SourceShown

# A word, and the state that gives it its sign and colour.
GROUP_STATES = {
    "firing": ("Firing", "bad"),
    "acknowledged": ("Somebody has it", "warning"),
    "resolved": ("Resolved", "good"),
}
STATES = [
    ("open", "Open"),
    ("firing", "Firing"),
    ("acknowledged", "Somebody has it"),
    ("resolved", "Resolved"),
    ("all", "Every state"),
]
LEVELS = [
    ("", "Every level"),
    ("critical", "Critical"),
    ("error", "Error and worse"),
    ("warning", "Warning and worse"),
    ("info", "Information and worse"),
]
LEVEL_WORDS = {
    "critical": "Critical",
    "error": "Error",
    "warning": "Warning",
    "info": "Information",
    "": "Level not said",
}


def level_said(level: str, word: str) -> str:
    """A level, and the tool's own word for it where that says more.

    >>> level_said("critical", "P1"), level_said("critical", "Critical"), level_said("", "tier-9")
    ('Critical (P1)', 'Critical', 'Level not known (tier-9)')
    """
    if not word or word.casefold() in {level, LEVEL_WORDS[level].casefold()}:
        return LEVEL_WORDS[level]
    return f"{LEVEL_WORDS[level] if level else 'Level not known'} ({word})"


DELIVERY_STATES = {
    "dead": ("Not read", "bad"),
    "waiting": ("Being read", ""),
    "read": ("Read", "good"),
    "passed_over": ("Passed over", ""),
}
STEP_WORDS = {"began": "began", "acknowledged": "taken by somebody", "resolved": "resolved"}
VERBS = [
    ("ignore", "Ignore them", "They are kept and counted, and open nothing."),
    ("join", "Join the open incident", "Of the team, where there is one; else they stand here."),
    ("open", "Open an incident", "Without asking anybody, once a group of alerts."),
]
VERB_WORDS = {"ignore": "Ignored", "join": "Join the open incident", "open": "Open an incident"}
SIGNING = [
    ("", "It does not sign", "Who knows the address may send. Its key is long and secret."),
    ("bearer", "A token in a header", "The same token with each delivery."),
    ("hmac", "HMAC of the body", "A header holds the digest of the body with a shared secret."),
    ("standard_webhooks", "Standard Webhooks", "A secret that begins with whsec_."),
    ("basic", "Name and password", "Written as name:password."),
]


NOT_READ = (
    "payload_",
    "state_",
    "version_",
    "mapping_",
    "reader_",
    "mail_",
    "answer_",
)  # begins of codes: it is kept

NO_MATTER = "mail_automatic"  # somebody is away: nothing is wrong with the source


@dataclass(frozen=True, slots=True)
class Stands:
    """How a source stands, in a word, its sign, and a sentence."""

    word: str
    state: str
    sentence: str


def standing_of(source: SourceShown) -> Stands:
    """The word of how a source stands, with what is known."""
    if source.state == "retired":
        return Stands("Retired", "", "Its address takes nothing. Its alerts stay on the record.")
    if source.state == "paused":
        sentence = "Nothing that it sends is kept, and the sender is told so."
        return Stands("Paused", "warning", sentence)
    if source.last_problem_code.startswith("mailbox_"):
        return Stands("The mailbox cannot be read", "bad", source.last_problem)
    if source.last_received_at is None:
        if source.last_problem:
            return Stands("Refused", "bad", source.last_problem)
        return Stands("Nothing came yet", "", "Send something, and it shows here in a moment.")
    is_last = source.last_problem_at and source.last_problem_at >= source.last_received_at
    if is_last and source.last_problem_code != NO_MATTER:
        is_kept = source.last_problem_code.startswith(NOT_READ)
        word = "The last one was not read" if is_kept else "The last one was not taken"
        return Stands(word, "bad", source.last_problem)
    return Stands("Heard", "good", "")


SECURITIES = [("tls", "TLS (port 993)"), ("starttls", "STARTTLS (port 143)")]
UNSECURED = ("none", "Nothing, on a host that is allowed")
AFTERWARDS = [
    ("seen", "It is marked as read"),
    ("move", "It is moved to another folder"),
    ("keep", "It is left as it was"),
]


def signing(provider_name: str, *, signs: str) -> list[tuple[str, str, str]]:
    """The ways to sign that a form offers: the tool's own first, where it has one."""
    if not signs:
        return SIGNING
    return [SIGNING[0], ("provider", f"As {provider_name} signs", signs), *SIGNING[1:]]
