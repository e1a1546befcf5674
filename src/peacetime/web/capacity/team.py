"""A team's capacity: its gauge in full, how it came about, and as it was known on an earlier day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.views.decorators.http import require_safe

from peacetime.domain.shared.errors import InvalidInput
from peacetime.pictures.balance import Curve, Fan, balance, hours_word
from peacetime.pictures.drains import Drain, drains
from peacetime.queries.burst.capacity import team_capacity
from peacetime.queries.burst.entries import LABELS, Chosen, entries_csv, team_entries
from peacetime.queries.burst.team_course import TeamCourse, zone_of_team
from peacetime.web.capacity.debt import chance_sentence
from peacetime.web.capacity.gauge import picture
from peacetime.web.capacity.line import newcomers_sentence, whose_line
from peacetime.web.capacity.tiles import gauge_tiles
from peacetime.web.door import now, signed_in
from peacetime.web.download import csv_file
from peacetime.web.form import Form
from peacetime.web.form_days import end_of_day, page_number
from peacetime.web.frame import page
from peacetime.web.live import STREAM

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from markupsafe import Markup

    from peacetime.queries.access import Actor
    from peacetime.queries.burst.entries import TeamEntries
    from peacetime.queries.burst.forecast import Ahead

CLASSES = {
    "night": "At night",
    "off_hours": "Evenings, weekends, holidays",
    "business": "Working hours",
}
STATE_WORDS = {
    "healthy": "is healthy",
    "watch": "is on watch",
    "overdrawn": "is overdrawn",
}
PERIODS = (("30 days", 30), ("90 days", 90), ("12 months", 365))
USUAL_DAYS = 90
DAYS_AHEAD = 30
SECOND = timedelta(seconds=1)  # a day ends as the next begins, and is called by its own name
KINDS = ("", "spent", "earned", "comp_rest", "discarded", "correction")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for."""

    slug: str
    as_of: datetime | None
    days: int
    kind: str
    incident: str
    form: Form

    def since(self, at: datetime) -> datetime:
        """From when on it is shown."""
        return (self.as_of or at) - timedelta(days=self.days)

    def address(self, **changes: str) -> str:
        """The address that asks the same with other words."""
        said = {
            "as_of": self.form.value("as_of") if self.as_of else "",
            "days": str(self.days) if self.days != USUAL_DAYS else "",
            "kind": self.kind,
            "incident": self.incident,
        }
        given = {name: value for name, value in {**said, **changes}.items() if value}
        path = f"/teams/{self.slug}/capacity"
        return f"{path}?{urlencode(given)}" if given else path


@require_safe
@signed_in
def capacity(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The gauge in full, its line, what drained it, and every entry."""
    asked = _asked(request, slug)
    course, entries = _found(asked, actor, number=page_number(request))
    context: dict[str, Any] = {
        "course": course,
        "heading": heading(course),
        "asked": asked,
        "form": asked.form,
        "today": f"{now().astimezone(ZoneInfo(course.time_zone)):%Y-%m-%d}",
        "is_hidden": entries is None,
        "is_now": asked.as_of is None,
        "now_url": asked.address(as_of=""),
        "last_second": course.until - SECOND,
    }
    if entries is not None:
        context |= _shown(asked, course, entries)
    return page(
        request,
        "capacity/team.html",
        context,
        actor=actor,
        team_id=course.team_id,
        stream=STREAM if asked.as_of is None else "",
    )


@require_safe
@signed_in
def exported(request: HttpRequest, actor: Actor, slug: str) -> HttpResponseBase:
    """The entries as CSV, all of them."""
    asked = _asked(request, slug)
    at = now()
    found = team_entries(
        slug,
        actor=actor,
        at=at,
        since=asked.since(at),
        as_of=asked.as_of,
        kind=asked.kind,
        incident=asked.incident,
        page_size=None,
    )
    return csv_file([entries_csv(found).encode()], f"capacity-{found.team}.csv")


def heading(course: TeamCourse) -> str:
    """How the team stands, in four words."""
    name, state = course.team_name, course.gauge.state
    if state in STATE_WORDS:
        return f"{name} {STATE_WORDS[state]}"
    if state == "hidden":
        return f"{name}’s capacity is for its members"
    return f"{name}’s capacity is not known yet"


def drawn(course: TeamCourse) -> Markup | None:
    """The line of the balance; None where there is nothing to draw."""
    if not course.moments:
        return None
    return balance(
        Curve(course.moments, course.hours),
        cap=course.gauge.cap_hours or course.policy.policy.cap,
        zone=ZoneInfo(course.time_zone),
        fan=fan_of(course.ahead),
    )


def fan_of(ahead: Ahead | None) -> Fan | None:
    """What may come, as the picture draws it."""
    return Fan(ahead.moments, *zip(*ahead.total, strict=True)) if ahead else None


def _asked(request: HttpRequest, slug: str) -> Asked:
    """What is asked; a day that cannot be read is said, and asks for now."""
    form = Form({"as_of": request.GET.get("as_of", "").strip()[:20]})
    days = next((d for _, d in PERIODS if request.GET.get("days") == str(d)), USUAL_DAYS)
    kind = request.GET.get("kind", "")
    ref = request.GET.get("incident", "").strip()[:8]
    try:
        as_of = end_of_day(form, "as_of", zone_of_team(slug))
    except InvalidInput as refusal:
        form, as_of = Form(form.typed, {"as_of": refusal.sentence}), None
    if as_of is not None and as_of >= now():
        as_of = None
    return Asked(slug, as_of, days, kind if kind in KINDS else "", ref, form)


def _found(asked: Asked, actor: Actor, *, number: int) -> tuple[TeamCourse, TeamEntries | None]:
    at = now()
    return team_capacity(
        asked.slug,
        Chosen(asked.kind, asked.incident, number),
        actor=actor,
        at=at,
        since=asked.since(at),
        as_of=asked.as_of,
        days_ahead=0 if asked.as_of else DAYS_AHEAD,
    )


def _shown(asked: Asked, course: TeamCourse, found: TeamEntries) -> dict[str, Any]:
    here = asked.address()
    return {
        "tiles": gauge_tiles(course.gauge, address=here, concentration=found.concentration),
        "gauge": picture(course.gauge) if course.gauge.is_known else None,
        "balance": drawn(course),
        "by_class": _by_class(found),
        "entries": found,
        "kinds": [
            (
                LABELS.get(kind, "Everything"),
                asked.address(kind=kind),
                kind == asked.kind,
                hours_word(found.sums[kind]) if kind in found.sums else "",
            )
            for kind in KINDS
            if not kind or kind in found.sums or kind == asked.kind
        ],
        "periods": [
            (words, asked.address(days=str(days) if days != USUAL_DAYS else ""), days == asked.days)
            for words, days in PERIODS
        ],
        "here": f"{here}{'&' if '?' in here else '?'}",
        "csv_url": here.replace("/capacity", "/capacity.csv", 1),
        "whose_line": whose_line(course),
        "newcomers": newcomers_sentence(course),
        "fan_sentence": chance_sentence(course),
        "hours": hours_word,
    }


def _by_class(found: TeamEntries) -> Markup | None:
    whole = sum(found.by_class.values())
    bars = [
        Drain(words, found.by_class[name])
        for name, words in CLASSES.items()
        if found.by_class.get(name)
    ]
    bars.sort(key=lambda bar: -bar.hours)
    return drains(bars, of=whole, what="What drained it, by time of day") if bars else None
