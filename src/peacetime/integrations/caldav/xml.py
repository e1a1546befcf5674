"""The little XML that CalDAV needs: three questions, and answers of which a stranger's server writes every letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from peacetime.domain.shared.spans import Span

DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
HEAD = '<?xml version="1.0" encoding="utf-8"?>'
NAMES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
PRINCIPAL, HOME = f"{DAV}current-user-principal", f"{CALDAV}calendar-home-set"
NAME, KIND = f"{DAV}displayname", f"{DAV}resourcetype"
PRIVILEGES = f"{DAV}current-user-privilege-set"
CALENDAR = f"{CALDAV}calendar"
TAG, TEXT = f"{DAV}getetag", f"{CALDAV}calendar-data"
MOST_ANSWERS = 5_000


class NotXml(ValueError):
    """What came is no answer of WebDAV."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing at a server, with the properties that it has."""

    href: str
    properties: Mapping[str, ET.Element] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of a property, or ""."""
        element = self.properties.get(name)
        return (element.text or "") if element is not None else ""

    def href_in(self, name: str) -> str:
        """The address that a property holds, or ""."""
        element = self.properties.get(name)
        inner = element.find(f"{DAV}href") if element is not None else None
        return (inner.text or "").strip() if inner is not None else ""

    def holds(self, name: str, inner: str) -> bool:
        """Whether a property has a part somewhere."""
        element = self.properties.get(name)
        return element is not None and element.find(f".//{inner}") is not None


def asks_for(*names: str) -> bytes:
    """A question for properties."""
    asked = "".join(f"<{_short(name)}/>" for name in names)
    return f"{HEAD}<D:propfind {NAMES}><D:prop>{asked}</D:prop></D:propfind>".encode()


def asks_for_meetings(span: Span) -> bytes:
    """A question for what touches a span, whole: a time of a recurring entry is worked out here."""
    start, end = (_stamp(moment) for moment in (span.start, span.end))
    return (
        f"{HEAD}<C:calendar-query {NAMES}><D:prop><D:getetag/><C:calendar-data/></D:prop>"
        '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
        f'<C:time-range start="{start}" end="{end}"/>'
        "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    ).encode()


def answers(body: bytes) -> list[Found]:
    """What a server found.

    Nothing outside of the answer is ever fetched, and no entity is unfolded: an answer that defines its own
    is refused before it is read.

    Raises:
        NotXml: It is no such answer.
    """
    root = _root(body)
    if root.tag != f"{DAV}multistatus":
        raise NotXml(root.tag)
    rows = root.findall(f"{DAV}response")[:MOST_ANSWERS]
    return [_found(row) for row in rows]


def names_condition(body: bytes, name: str) -> bool:
    """Whether a refusal names a condition that was not met."""
    try:
        return _root(body).find(f".//{CALDAV}{name}") is not None
    except NotXml:
        return False


def _root(body: bytes) -> ET.Element:
    if b"\0" in body or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise NotXml("it defines its own entities")
    try:
        return ET.fromstring(body)  # noqa: S314 - see above; the parser fetches nothing
    except (ET.ParseError, ValueError, RecursionError):
        raise NotXml("it is no XML") from None


def _found(row: ET.Element) -> Found:
    properties: dict[str, ET.Element] = {}
    for part in row.findall(f"{DAV}propstat"):
        if " 200" in (part.findtext(f"{DAV}status") or " 200"):
            properties |= {each.tag: each for each in part.findall(f"{DAV}prop/*")}
    return Found((row.findtext(f"{DAV}href") or "").strip(), properties)


def _short(name: str) -> str:
    return escape(name.replace(DAV, "D:").replace(CALDAV, "C:"))


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
