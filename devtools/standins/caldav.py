"""A stand-in for a CalDAV server: where calendars are found, what is in one, and versions of each object."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import icalendar

from devtools.standins.agenda import HOUR, SEARCH_LEAD, Planned, a_day, page_of
from devtools.standins.base import Standin
from devtools.standins.http import Received, Reply, Request
from devtools.standins.issues import TOKEN

USER = "peacetime"
HOME, PRINCIPAL = "/calendars/peacetime/", "/principals/peacetime/"
TEAM = f"{HOME}team/"
TITLE = "Team Search"
MULTI_STATUS = 207
XML = {"content-type": "application/xml; charset=utf-8"}
TEXT = {"content-type": "text/calendar; charset=utf-8"}
HEAD = (
    '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:cal="urn:ietf:params:xml:ns:caldav">'
)


class CalDavStandin(Standin):
    """One calendar. `may_write` is what the password is allowed; `elsewhere` a host that it says the calendars are at."""

    name = "caldav"
    title = "CalDAV server"
    is_used = True

    def __init__(self, first: datetime | None = None) -> None:
        super().__init__()
        self.first = first
        self.may_write = True
        self.elsewhere = ""
        self.begin()

    def begin(self) -> None:
        """The day as it was planned."""
        self.objects = {
            f"{TEAM}{one.name}.ics": _object(one) for one in a_day(self.first, SEARCH_LEAD)
        }
        self.versions = dict.fromkeys(self.objects, 1)

    def forget(self) -> None:
        """The day as it was planned, and all is well."""
        super().forget()
        self.begin()

    def connection(self) -> tuple[str, dict[str, str]] | None:
        """What one fills in."""
        values = {"url": f"{self.url}/", "user": USER, "password": TOKEN}
        return "caldav", values | {"calendars": f"{TITLE} = search"}

    def summary(self, received: Received) -> str:
        """What was asked, short."""
        return f"{received.request.path} {received.request.text[:200]}"

    def answer(self, request: Request) -> Reply:
        """As such a server answers."""
        if request.path == "/" and request.method == "GET":
            return self._page()
        said = base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {said}":
            return Reply("", 401, {"www-authenticate": 'Basic realm="calendars"'})
        if request.method == "PROPFIND":
            return self._find(request)
        if request.method == "REPORT" and request.path == TEAM:
            return self._report()
        if request.method == "PUT" and request.path.startswith(TEAM):
            return self._put(request)
        if request.method == "GET" and request.path in self.objects:
            text = self.objects[request.path]
            return Reply(text, headers=TEXT | {"etag": self._tag(request.path)})
        return Reply("", 404)

    def events(self, name: str) -> list[Any]:
        """The entries of an object."""
        return _events(icalendar.Calendar.from_ical(self.objects[f"{TEAM}{name}.ics"]))

    def person_moves(self, name: str, at: datetime) -> None:
        """Somebody gives a meeting another time in the calendar itself."""
        href = f"{TEAM}{name}.ics"
        calendar = icalendar.Calendar.from_ical(self.objects[href])
        for event in _events(calendar):
            event.DTSTART, event.DTEND = at, at + HOUR
        self.objects[href] = calendar.to_ical().decode()
        self.versions[href] += 1

    def _find(self, request: Request) -> Reply:
        base = urlsplit(self.url).path
        home = f"{self.elsewhere}{base}{HOME}"
        known = {
            "/": f"<d:current-user-principal><d:href>{base}{PRINCIPAL}</d:href></d:current-user-principal>",
            PRINCIPAL: f"<cal:calendar-home-set><d:href>{home}</d:href></cal:calendar-home-set>",
            HOME: "<d:resourcetype><d:collection/></d:resourcetype>",
            TEAM: (
                f"<d:displayname>{TITLE}</d:displayname>"
                "<d:resourcetype><d:collection/><cal:calendar/></d:resourcetype>"
                f"<d:current-user-privilege-set><d:privilege><d:{'write' if self.may_write else 'read'}/>"
                "</d:privilege></d:current-user-privilege-set>"
            ),
        }
        if request.path not in known:
            return Reply("", 404)
        paths = [request.path]
        if request.path == HOME and request.headers.get("depth") == "1":
            paths.append(TEAM)
        return self._status((path, known[path]) for path in paths)

    def _report(self) -> Reply:
        shape = "<d:getetag>{}</d:getetag><cal:calendar-data>{}</cal:calendar-data>"
        return self._status(
            (href, shape.format(escape(self._tag(href)), escape(text)))
            for href, text in self.objects.items()
        )

    def _put(self, request: Request) -> Reply:
        if not self.may_write:
            return Reply("", 403)
        is_there = request.path in self.objects
        match = request.headers.get("if-match")
        is_other = match is not None and (not is_there or match != self._tag(request.path))
        if is_other or (is_there and request.headers.get("if-none-match") == "*"):
            return Reply("", 412)
        icalendar.Calendar.from_ical(request.text)
        self.objects[request.path] = request.text
        self.versions[request.path] = self.versions.get(request.path, 0) + 1
        return Reply("", 204 if is_there else 201)

    def _tag(self, href: str) -> str:
        return f'"{self.versions[href]}"'

    def _status(self, rows: Iterable[tuple[str, str]]) -> Reply:
        base = urlsplit(self.url).path
        said = "".join(
            f"<d:response><d:href>{base}{path}</d:href><d:propstat><d:prop>{properties}</d:prop>"
            "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            for path, properties in rows
        )
        return Reply(f"{HEAD}{said}</d:multistatus>", MULTI_STATUS, XML)

    def _page(self) -> Reply:
        shown = []
        for href, text in self.objects.items():
            for event in _events(icalendar.Calendar.from_ical(text)):
                begins = event["DTSTART"].dt.astimezone(UTC)
                shown.append(
                    (begins, str(event.get("SUMMARY", "")), f"{href} {self.versions[href]}")
                )
        return page_of(TITLE, shown)


def _events(calendar: icalendar.Component) -> list[Any]:
    return list(calendar.walk("VEVENT"))


def _object(one: Planned) -> str:
    event = icalendar.Event()
    event.add("uid", f"{one.name}@calendars.example.org")
    event.add("dtstamp", one.starts_at)
    event.add("dtstart", one.starts_at)
    event.add("dtend", one.starts_at + HOUR)
    event.add("summary", one.title)
    event.add("organizer", f"mailto:{one.organiser}")
    for guest in one.guests:
        event.add("attendee", f"mailto:{guest}")
    if one.is_weekly:
        event.add("rrule", {"freq": "weekly"})
    if one.is_private:
        event.add("class", "PRIVATE")
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//stand-in//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return str(calendar.to_ical().decode())
