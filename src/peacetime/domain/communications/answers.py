"""What a person wrote in an answer to a mail: without what it quotes, and without their signature."""

from __future__ import annotations

import re
from typing import Final

MOST_LINES: Final = 2_000
# "On Monday, Ada wrote:" in the languages of common mail programs; it may stand on two lines.
ATTRIBUTION: Final = re.compile(
    r"^(?:On|Am|Le|El|Il|Op|Em|W dniu|Den|På)\b.{5,200}?"
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|napisał\(?a?\)?|skrev)\b.{0,120}?:\s*$",
    re.IGNORECASE,
)
ENDS: Final = re.compile(
    r"^(?:--|__+|—|-{2,}\s*(?:Original Message|Ursprüngliche Nachricht|Message d.origine|Forwarded message|"
    r"Weitergeleitete Nachricht)\s*-{2,}|-{5,}.{0,60}-{5,}"
    r"|Sent from (?:my|Mail|Outlook|Yahoo|Proton).{0,80}|Get Outlook for .{0,80}"
    r"|Von meinem .{0,40} gesendet|Gesendet (?:von|mit) .{0,60}|Envoyé de mon .{0,60}|Enviado desde mi .{0,60})$",
    re.IGNORECASE,
)
HEADERS: Final = re.compile(r"^\**(?:From|Von|De|Da|Van)\**\s*:\s*\S", re.IGNORECASE)
MORE_HEADERS: Final = re.compile(
    r"^\**(?:Sent|Date|To|Subject|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Para|Asunto)\**\s*:",
    re.IGNORECASE,
)
BLANKS: Final = re.compile(r"\n{3,}")


def answer(text: str) -> str:
    r"""What stands in an answer is the lines that quote nothing, up to a signature or to the mail that is answered.

    Args:
        text: Of the mail, as plain text.

    Returns:
        "" where nothing is left.

    Source: RFC 3676 for "-- ", and the forms of common mail programs.
    Cost: linear in the lines, of which the first 2,000 are read.

    >>> answer("We roll back now.\n\nOn Mon, 2 Nov 2026 at 12:00, Peacetime wrote:\n> Checkout is down.\n")
    'We roll back now.'
    >>> answer("> Who looks at the queue?\nI do.\n-- \nKim")
    'I do.'
    """
    kept: list[str] = []
    lines = text.replace("\r\n", "\n").split("\n")[:MOST_LINES]
    place = 0
    while place < len(lines):
        line = lines[place].strip()
        if ENDS.match(line) or _begins_headers(lines, place):
            break
        count = _attribution(lines, place)
        if count == 0 and not line.startswith(">"):
            kept.append(lines[place].rstrip())
        place += max(count, 1)
    return BLANKS.sub("\n\n", "\n".join(kept)).strip()


def _attribution(lines: list[str], place: int) -> int:
    """How many lines say whose mail is quoted next, 0 where this begins none."""
    for count in (1, 2, 3):
        said = " ".join(line.strip() for line in lines[place : place + count])
        if len(said) < 400 and ATTRIBUTION.match(said):  # noqa: PLR2004 - a sentence, no paragraph
            return count
    return 0


def _begins_headers(lines: list[str], place: int) -> bool:
    """Whether the headers of the mail that is answered begin here, as Outlook writes them."""
    following = [line.strip() for line in lines[place + 1 : place + 4]]
    return bool(HEADERS.match(lines[place].strip())) and any(map(MORE_HEADERS.match, following))
