"""One e-mail as a tree of fields: what it says in plain text, whatever its encodings, and who it is from."""

from __future__ import annotations

import binascii
import quopri
import re
from email import message_from_bytes
from email.utils import getaddresses
from typing import TYPE_CHECKING, Any, Final

from peacetime.domain.signals.html import plain
from peacetime.domain.signals.signal import NotRead

if TYPE_CHECKING:
    from email.message import Message

MAIL: Final = "mail"  # the one field at the root, by which a mail is told from other deliveries
CONTENT_TYPE: Final = "message/rfc822"
MOST_HEADER: Final = 2_000
MOST_HEADERS: Final = 100_000  # bytes of all of them
MOST_TEXT: Final = 100_000
MOST_PARTS: Final = 100
MOST_ADDRESSES: Final = 20
ENCODED: Final = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
BODY: Final = re.compile(rb"\r?\n\r?\n")
ID: Final = re.compile(r"<[^<>\s]{1,500}>")
CHARSET: Final = re.compile(
    r"(?:us-)?ascii|utf-?(?:7|8|16|32)(?:-?[lb]e)?|iso-?8859-\d{1,2}|latin-?\d{1,2}|(?:windows-|cp)-?\d{3,4}"
    r"|koi8-[rut]|gbk?|gb2312|gb18030|big5|euc-(?:jp|kr)|iso-2022-(?:jp|kr)|shift[_-]jis|ks_c_5601-1987",
    re.ASCII,
)
# What tells who wrote a mail to whom, or that no person did; nothing else of the headers is kept.
TELLING: Final = (
    "auto-submitted",
    "precedence",
    "x-auto-response-suppress",
    "x-autoreply",
    "x-autorespond",
    "x-loop",
    "return-path",
    "list-id",
    "feedback-id",
    "x-peacetime",
)
RECIPIENTS: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


def opened_mail(raw: bytes) -> dict[str, Any]:
    r"""A mail as it went over the wire becomes a tree with one field, `mail`; attachments are passed over.

    Args:
        raw: Headers and body (RFC 5322, MIME).

    Returns:
        `mail` with `message_id`, `in_reply_to`, `references`, `from`, `name`, `to`, `subject`, `date`, `text`,
        `links`, `attachments` (how many) and `headers`.

    Raises:
        NotRead: `mail_broken` where it has no header, `payload_too_deep`.

    Source: RFC 5322, RFC 2045 to 2047.
    Cost: linear in its length.

    >>> opened_mail(b"From: Ops <ops@shop.example>\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nHello")["mail"]["subject"]
    'Grüße'
    """
    try:
        message = message_from_bytes(_bounded(raw))
        parts = _parts(message)
    except RecursionError:
        raise _too_deep() from None
    headers = _headers(message)
    if not headers.get("from") and not headers.get("subject"):
        sentence = "This is no mail: it has neither From nor Subject."
        raise NotRead(sentence, code="mail_broken")
    return {MAIL: _told(headers, parts)}


def mail_of(fields: dict[str, str], *, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A mail whose parts somebody else has told apart already, in the form of `opened_mail`.

    Args:
        fields: By the names of headers in small letters, and `text` and `html`.
        headers: Others of it, by their names in small letters.

    >>> mail_of({"from": "ops@shop.example", "subject": "DOWN", "html": "<p>Look at it</p>"})["mail"]["text"]
    'Look at it'
    """
    named = {**(headers or {}), **{name: said for name, said in fields.items() if said}}
    return {MAIL: _told(named, [("plain", named.get("text", "")), ("html", named.get("html", ""))])}


def parts_of_form(body: bytes, content_type: str) -> dict[str, str]:
    r"""The fields of a form that is sent in parts, as services for mail in send one with attachments; no files.

    Source: RFC 7578.
    Cost: linear in its length.

    >>> form = b'--x\r\nContent-Disposition: form-data; name="subject"\r\n\r\nDOWN\r\n--x--\r\n'
    >>> parts_of_form(form, "multipart/form-data; boundary=x")
    {'subject': 'DOWN'}
    """
    head = content_type.encode("ascii", "replace").replace(b"\n", b" ").replace(b"\r", b" ")
    try:
        if body.count(b"oundary=") > MOST_PARTS:
            return {}
        form = message_from_bytes(b"Content-Type: " + head + b"\r\n\r\n" + body)
        parts = form.get_payload() if form.is_multipart() else []
    except RecursionError:
        return {}
    found: dict[str, str] = {}
    for part in [each for each in parts if not isinstance(each, str)][:MOST_PARTS]:
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and part.get_filename() is None and not part.is_multipart():
            raw = part.get_payload(decode=True)
            found.setdefault(name[:100], _characters(raw if isinstance(raw, bytes) else b"", ""))
    return found


def addresses(line: str) -> list[tuple[str, str]]:
    """The names and addresses of a header, addresses in small letters.

    >>> addresses('"Kim, of Ops" <Kim@Shop.example>, root@web1')
    [('Kim, of Ops', 'kim@shop.example'), ('', 'root@web1')]
    """
    try:
        found = getaddresses([line[:MOST_HEADER]])
    except RecursionError:  # of comments within comments
        return []
    return [(name, address.strip().lower()) for name, address in found if "@" in address][
        :MOST_ADDRESSES
    ]


def _bounded(raw: bytes) -> bytes:
    """A mail whose headers and parts are so few that parsing them takes no time to speak of.

    Raises:
        NotRead: `payload_too_deep`.
    """
    if raw.count(b"oundary=") > MOST_PARTS:
        raise _too_deep()
    end = BODY.search(raw)
    if end is None or end.start() <= MOST_HEADERS:
        return raw
    whole_lines = raw.rfind(b"\n", 0, MOST_HEADERS) + 1
    return raw[:whole_lines] + b"\n" + raw[end.end() :]


def _too_deep() -> NotRead:
    return NotRead("This mail is nested too deep to be read.", code="payload_too_deep")


def _told(headers: dict[str, str], parts: list[tuple[str, str]]) -> dict[str, Any]:
    text, links = _text(parts)
    [(name, sender)] = addresses(headers.get("from", ""))[:1] or [("", "")]
    to = [address for each in RECIPIENTS for _, address in addresses(headers.get(each, ""))]
    return {
        "message_id": next(iter(ID.findall(headers.get("message-id", ""))), ""),
        "in_reply_to": next(iter(ID.findall(headers.get("in-reply-to", ""))), ""),
        "references": ID.findall(headers.get("references", ""))[:MOST_ADDRESSES],
        "from": sender,
        "name": name,
        "to": list(dict.fromkeys(to)),
        "subject": headers.get("subject", ""),
        "date": headers.get("date", ""),
        "text": text,
        "links": links,
        "attachments": sum(kind == "file" for kind, _ in parts),
        "headers": {each: headers[each] for each in TELLING if each in headers},
        "is_report": any(kind == "report" for kind, _ in parts),
    }


def _headers(message: Message) -> dict[str, str]:
    """The first of each name, decoded; of those that say to whom, all."""
    found: dict[str, str] = {}
    for name, raw in message.raw_items():
        small = name.lower()
        if small in found and small not in RECIPIENTS:
            continue
        said = _decoded(str(raw)[: MOST_HEADER * 4])[:MOST_HEADER]
        found[small] = f"{found[small]}, {said}"[:MOST_HEADER] if small in found else said
    return found


def _decoded(raw: str) -> str:
    """A header in words: bytes that stand there as they are, encoded words, folded lines."""
    line = " ".join(_characters(raw.encode("utf-8", "surrogateescape"), "").split())
    pieces: list[tuple[bytes, str]] = []
    place = 0
    for found in ENCODED.finditer(line):
        between = line[place : found.start()]
        if between and not (between.isspace() and pieces):
            pieces.append((between.encode(), "utf-8"))
        charset, word = found[1].partition("*")[0].lower(), _word(found[2], found[3])
        if pieces and pieces[-1][1] == charset and not between.strip():
            pieces[-1] = (pieces[-1][0] + word, charset)  # a letter may be cut between two words
        else:
            pieces.append((word, charset))
        place = found.end()
    pieces.append((line[place:].encode(), "utf-8"))
    return " ".join("".join(_characters(word, charset) for word, charset in pieces).split())


def _word(coding: str, said: str) -> bytes:
    if coding in "qQ":
        return quopri.decodestring(said.encode("ascii", "replace"), header=True)
    return _of_base64(said.encode("ascii", "replace"))


def _of_base64(said: bytes) -> bytes:
    try:
        return binascii.a2b_base64(said + b"==")
    except binascii.Error:
        return said


def _characters(raw: bytes, charset: str) -> str:
    """Bytes as text: by the charset that is named where we know it, else by the likeliest."""
    if CHARSET.fullmatch(charset):
        try:
            return raw.decode(charset, "replace")
        except (LookupError, ValueError):
            pass
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _parts(message: Message) -> list[tuple[str, str]]:
    """Each part that has words as ("plain" or "html", text); each other as ("file" or "report", "")."""
    found: list[tuple[str, str]] = []
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            break
        kind = part.get_content_type()
        if kind in {"multipart/report", "message/delivery-status"}:
            found.append(("report", ""))
        if part.is_multipart():
            continue
        if part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            found.append(("file", ""))
        elif kind in {"text/plain", "text/html"}:
            found.append((kind.removeprefix("text/"), _content(part)))
    return found


def _content(part: Message) -> str:
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError):
        raw = b""
    charset = str(part.get_param("charset") or "").strip("\"' ").lower()
    content = raw if isinstance(raw, bytes) else b""
    return _characters(content[: MOST_TEXT * 4], charset)[:MOST_TEXT]


def _text(parts: list[tuple[str, str]]) -> tuple[str, list[str]]:
    """What it says, and the addresses it links to: of the plain part, else of the other."""
    words = next((said for kind, said in parts if kind == "plain" and said.strip()), "")
    page = next((said for kind, said in parts if kind == "html" and said.strip()), "")
    of_page, links = plain(page[:MOST_TEXT]) if page else ("", [])
    return (_lines(words) or of_page), links


def _lines(said: str) -> str:
    return said.replace("\r\n", "\n").replace("\r", "\n").strip()
