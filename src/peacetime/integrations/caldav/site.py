"""Asking a calendar server: always the one host that was connected, whatever an answer says."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.utils import timezone

from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.domain.shared.text import quoted
from peacetime.integrations.caldav import xml
from peacetime.wire.requests import ask
from peacetime.wire.trackers import UNREADABLE, Talk

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.integrations.caldav.xml import Found
    from peacetime.wire.requests import Answer

NAME = "The calendar server"
LARGEST = 5_000_000
LARGEST_OBJECT = 500_000  # of one meeting, whose entries are worked out here
SECONDS = 20.0
XML = "application/xml; charset=utf-8"
ICALENDAR = "text/calendar; charset=utf-8"
MULTI_STATUS = 207
SECURE = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Dav:
    """A calendar server that is asked as somebody."""

    talk: Talk

    def ask(
        self, method: str, href: str, *, body: bytes = b"", kind: str = XML, **headers: str
    ) -> Answer:
        """What comes back, whatever it says.

        Args:
            method: PROPFIND, REPORT, GET, PUT.
            href: As the server writes it: a path, or a whole address at the same host.
            body: What is sent.
            kind: Of the body.
            headers: With `_` for `-`.

        Raises:
            NotReached: Nobody answers.
            TrackerRefused: The address leads to another host.
        """
        said = {name.replace("_", "-"): value for name, value in headers.items() if value}
        if body:
            said["content-type"] = kind
        return ask(
            method,
            self.address(href),
            headers={**self.talk.headers, **said},
            body=body,
            allowed_hosts=(*settings.ALLOWED_PRIVATE_HOSTS, *settings.CALENDAR_HOSTS),
            seconds=SECONDS,
            largest=LARGEST_OBJECT if method == "GET" else LARGEST,
        )

    def found(self, method: str, href: str, body: bytes, *, depth: str) -> list[Found]:
        """What a question finds.

        Raises:
            NotReached: Nobody answers.
            TrackerRefused: It says no, or what it says cannot be read.
        """
        answer = self.ask(method, href, body=body, depth=depth)
        if answer.status != MULTI_STATUS:
            raise self.refusal(answer)
        try:
            return xml.answers(answer.body)
        except xml.NotXml:
            raise TrackerRefused(UNREADABLE.format(NAME), code="tracker_unreadable") from None

    def one(self, href: str, *names: str) -> Found:
        """The properties of one thing."""
        rows = self.found("PROPFIND", href, xml.asks_for(*names), depth="0")
        if not rows:
            raise TrackerRefused(UNREADABLE.format(NAME), code="tracker_unreadable")
        return rows[0]

    def refusal(self, answer: Answer) -> TrackerRefused:
        """Why it said no."""
        if answer.is_taken:
            return TrackerRefused(UNREADABLE.format(NAME), code="tracker_unreadable")
        if answer.status in {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT}:
            return TrackerRefused("Somebody changed it at the same moment. It is looked at again.")
        if answer.status == HTTPStatus.UNAUTHORIZED:
            sentence = f"{NAME} does not accept this name and password. Make a password for apps there, and write it anew."
            return TrackerRefused(sentence, code="ticket_permission_missing", is_lasting=True)
        return self.talk.refusal(answer, at=timezone.now())

    def address(self, href: str) -> str:
        """A whole address; the password goes to no other host than the one it was given for.

        Raises:
            TrackerRefused: It would.
        """
        whole = urljoin(self.talk.root, href)
        if _host(whole) != _host(self.talk.root):
            sentence = (
                f"{urlsplit(self.talk.root).hostname} leads to another host, {quoted(urlsplit(whole).netloc)}. "
                "If you trust it, connect that one."
            )
            raise TrackerRefused(sentence, is_lasting=True)
        return whole


def dav_of(place: Place) -> Dav:
    """The calendar server as a connection has it."""
    said = f"{place.setting('user')}:{place.secrets.get('password', '')}"
    headers = {"authorization": f"Basic {base64.b64encode(said.encode()).decode()}"}
    return Dav(Talk(NAME, place.setting("url"), headers))


def home_of(dav: Dav, name: str) -> str:
    """The address of a calendar, by what an administrator wrote: an address, a path, or the name people see.

    Raises:
        NotReached: Nobody answers.
        TrackerRefused: There is none; `ticket_gone`.
    """
    if "/" in name:
        return _folder(name)
    known = calendars_at(dav)
    for href, shown in known.items():
        if name in (shown, unquote(href).rstrip("/").rpartition("/")[2]):
            return href
    shown = ", ".join(sorted(filter(None, known.values()))[:10])
    sentence = f"{NAME} has no calendar {quoted(name)}" + (f", only: {shown}." if shown else ".")
    raise TrackerRefused(sentence, code="ticket_gone", is_lasting=True)


def calendars_at(dav: Dav) -> dict[str, str]:
    """The calendars of whoever is asked as: address and name (RFC 6764, 6)."""
    start = dav.one(dav.talk.root, xml.PRINCIPAL, xml.HOME)
    home = start.href_in(xml.HOME)
    if not home:
        principal = start.href_in(xml.PRINCIPAL) or dav.talk.root
        home = dav.one(principal, xml.HOME).href_in(xml.HOME) or dav.talk.root
    asked = xml.asks_for(xml.NAME, xml.KIND)
    rows = dav.found("PROPFIND", home, asked, depth="1")
    return {
        _folder(row.href): row.text(xml.NAME).strip()
        for row in rows
        if row.holds(xml.KIND, xml.CALENDAR)
    }


def _folder(href: str) -> str:
    return href if href.endswith("/") else f"{href}/"


def _host(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.scheme, parts.hostname or "", port or SECURE.get(parts.scheme)
