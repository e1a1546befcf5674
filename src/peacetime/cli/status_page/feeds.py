"""What changed, as Atom and as JSON Feed: modes, and updates where they are shown."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

import orjson

from peacetime.cli.status_page import words
from peacetime.cli.status_page.values import SHOWN, Component, StatusPage

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
MOST = 50
UNWRITABLE = re.compile(
    r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # no XML holds it


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that changed; its key is the same whenever it is written."""

    key: str
    at: datetime
    title: str
    text: str

    @property
    def id(self) -> str:
        """A name that no other entry has."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"peacetime:{self.key}").urn


def entries(page: StatusPage) -> list[Entry]:
    """The latest first."""
    found = [entry for each in page.components for entry in _of_component(each, page)]
    found += [
        Entry(
            f"{problem.key}/{note.number}",
            note.at,
            f"{words.title_of(problem)}: {words.STATUSES.get(note.status, note.status)}",
            " ".join(filter(None, [note.text, note.scope])),
        )
        for problem in page.problems
        for note in problem.notes
    ]
    recent = [entry for entry in found if page.as_of - SHOWN <= entry.at <= page.as_of]
    return sorted(recent, key=lambda entry: (entry.at, entry.key), reverse=True)[:MOST]


def _of_component(component: Component, page: StatusPage) -> list[Entry]:
    is_team = component.kind == "team"
    began = "is in Rescue Mode" if is_team else "is affected"
    ended = "is back in Delivery Mode" if is_team else "is running again"
    found = []
    for span in component.troubles:
        key = f"{component.key}/{span.start.isoformat()}"
        title = f"{component.name} {began}"
        found.append(Entry(f"{key}/began", span.start, title, f"{title}."))
        if span.end < page.as_of:
            title = f"{component.name} {ended}"
            found.append(Entry(f"{key}/ended", span.end, title, f"{title}."))
    return found


def json_feed(page: StatusPage) -> bytes:
    """JSON Feed 1.1."""
    shown: dict[str, object] = {"version": JSON_FEED, "title": page.title}
    if page.address:
        shown |= {"home_page_url": page.address, "feed_url": f"{page.address}feed.json"}
    shown["items"] = [
        {
            "id": entry.id,
            "title": entry.title,
            "content_text": entry.text,
            "date_published": entry.at,
            **({"url": page.address} if page.address else {}),
        }
        for entry in entries(page)
    ]
    return orjson.dumps(shown, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z) + b"\n"


def atom(page: StatusPage) -> bytes:
    """Atom, as RFC 4287 has it."""
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "id", uuid.uuid5(uuid.NAMESPACE_URL, page.address or page.title).urn)
    _add(feed, "title", page.title)
    _add(feed, "updated", page.as_of.isoformat())
    _add(_add(feed, "author"), "name", page.title)
    if page.address:
        _add(feed, "link", rel="alternate", href=page.address)
        _add(feed, "link", rel="self", href=f"{page.address}feed.atom")
    for entry in entries(page):
        element = _add(feed, "entry")
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "updated", entry.at.isoformat())
        _add(element, "content", entry.text, type="text")
        if page.address:
            _add(element, "link", rel="alternate", href=page.address)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    element.text = UNWRITABLE.sub(" ", text) or None
    return element
