"""One's own capacity: nobody else sees it, unless one lets them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.views.decorators.http import require_POST, require_safe

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import label
from peacetime.pictures.balance import Curve, balance, hours_word
from peacetime.queries.burst.incident_choices import recent_incidents
from peacetime.queries.burst.own import own_capacity, shared_capacity
from peacetime.queries.people_choices import people_to_choose
from peacetime.queries.tables import table_csv
from peacetime.usecases.burst import hand, shares, time_off
from peacetime.web.capacity.gauge import time_in_words
from peacetime.web.capacity.team import SECOND
from peacetime.web.door import act, now, refused, see, signed_in, submit, typed
from peacetime.web.download import csv_file
from peacetime.web.form import Form
from peacetime.web.form_days import end_of_day, page_number
from peacetime.web.form_moments import moment
from peacetime.web.frame import page
from peacetime.web.people_choices import grouped

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from markupsafe import Markup

    from peacetime.queries.access import Actor
    from peacetime.queries.burst.own import OwnCapacity

HERE = "/me/capacity"
ALL = 1_000_000
COLUMNS = [
    *("kind", "from", "to", "credit_hours", "balance_after"),
    *("incident", "title", "arithmetic", "reason"),
]
SOURCES = {"role": "by your role", "import": "by an imported file", "hand": "as you wrote it down"}


@require_safe
@signed_in
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's balance, entries and rest advice, and who may see them."""
    return _page(request, actor, Form())


@require_safe
@signed_in
def shared(request: HttpRequest, actor: Actor, email: str) -> HttpResponse:
    """Somebody's balance and entries, as far as they let one see them."""
    found = shared_capacity(email, actor=actor, at=now(), page=page_number(request))
    if found.is_own:
        return see(HERE)
    address = f"{HERE}/of/{email}"
    context = _shown(found, address) | {"form": Form(), "is_now": True}
    return page(request, "capacity/mine.html", context, actor=actor)


@require_safe
@signed_in
def exported(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """One's own entries as CSV, all of ninety days."""
    del request
    found = own_capacity(actor=actor, at=now(), page_size=ALL)
    rows = (
        [
            *(entry.kind, entry.started_at, entry.ended_at),
            *(round(entry.credit_hours, 6), round(entry.balance_after, 6)),
            *(entry.incident, entry.title, entry.arithmetic, entry.reason),
        ]
        for entry in found.entries
    )
    return csv_file(table_csv(COLUMNS, rows), "my-capacity.csv")


@require_POST
@signed_in
def record(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Write down that one was in an incident, from when to when."""
    form = typed(request)
    try:
        started, ended = _span(form, actor, "started_at", "ended_at")
        ref = form.value("incident").strip()
        return submit(
            request,
            actor,
            lambda who: hand.record_engagement(
                ref,
                who.label,
                started,
                ended,
                is_paged=form.value("is_paged") == "yes",
                actor=who,
                at=now(),
            ),
            to=f"{HERE}#engagements",
            done=lambda result: f"Written down; your balance counts it. {result.remark}".strip(),
        )
    except DomainError as refusal:
        if refusal.code == "incident_unknown":
            refusal = InvalidInput(refusal.sentence, field="incident", code=refusal.code)
        return _refused(request, actor, refused(form, refusal))


@require_POST
@signed_in
def withdraw(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    """Take back what one wrote down."""
    return act(
        request,
        actor,
        lambda who: hand.withdraw_engagement(key, actor=who, at=now()),
        back=f"{HERE}#engagements",
        done="Taken back. That it was written down stays on record.",
    )


@require_POST
@signed_in
def plan_off(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Write down that one is off, from when to when."""
    form = typed(request)
    try:
        starts, ends = _span(form, actor, "off_starts_at", "off_ends_at")
        return submit(
            request,
            actor,
            lambda who: time_off.plan_time_off(
                who.label,
                starts,
                ends,
                is_pager_off=form.value("is_pager_off") == "yes",
                actor=who,
                at=now(),
            ),
            to=f"{HERE}#time-off",
            done="Your time off is written down.",
        )
    except DomainError as refusal:
        shown = refused(form, refusal, starts_at="off_starts_at", ends_at="off_ends_at")
        return _refused(request, actor, shown)


@require_POST
@signed_in
def withdraw_off(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    """No longer off."""
    return act(
        request,
        actor,
        lambda who: time_off.withdraw_time_off(key, actor=who, at=now()),
        back=f"{HERE}#time-off",
        done="Taken back.",
    )


@require_POST
@signed_in
def share(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Let somebody see it."""
    form = typed(request)
    try:
        return submit(
            request,
            actor,
            lambda who: shares.share_balance(form.value("person"), actor=who, at=now()),
            to=f"{HERE}#shared",
            done=lambda result: f"{result.person} can see your balance and entries now.",
        )
    except DomainError as refusal:
        return _refused(request, actor, refused(form, refusal))


@require_POST
@signed_in
def stop(request: HttpRequest, actor: Actor, email: str) -> HttpResponse:
    """Let them see it no longer."""
    return act(
        request,
        actor,
        lambda who: shares.stop_sharing(email, actor=who, at=now()),
        back=f"{HERE}#shared",
        done=f"{email} no longer sees it.",
    )


def _span(form: Form, actor: Actor, first: str, last: str) -> tuple[datetime, datetime]:
    """Two moments by one's own clocks; both are needed.

    Raises:
        InvalidInput: `moment_missing`, or a code of `parse_moment`.
    """
    zone = form.value("zone") or actor.time_zone or "UTC"
    found = [_needed(form, name, zone) for name in (first, last)]
    return found[0], found[1]


def _needed(form: Form, name: str, zone: str) -> datetime:
    at = moment(form, name, zone)
    if at is None:
        sentence = f"{label(name.removeprefix('off_'))} is empty. Say when."
        raise InvalidInput(sentence, field=name, code="moment_missing")
    return at


def _refused(request: HttpRequest, actor: Actor, form: Form) -> HttpResponse:
    return _page(request, actor, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    request: HttpRequest, actor: Actor, form: Form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    at, day = now(), Form({"as_of": request.GET.get("as_of", "").strip()[:20]})
    try:
        as_of = end_of_day(day, "as_of", actor.time_zone)
    except InvalidInput as refusal:
        day, as_of = Form(day.typed, {"as_of": refusal.sentence}), None
    as_of = None if as_of is None or as_of >= at else as_of
    found = own_capacity(actor=actor, at=at, as_of=as_of, page=page_number(request))
    context = _shown(found, f"{HERE}?as_of={day.value('as_of')}" if as_of else HERE)
    context |= {
        "form": form,
        "day": day,
        "is_now": as_of is None,
        "today": f"{at.astimezone(ZoneInfo(found.time_zone)):%Y-%m-%d}",
        "incidents": recent_incidents(actor),
        "people": grouped(people_to_choose()),
    }
    return page(request, "capacity/mine.html", context, actor=actor, status=status)


def _shown(found: OwnCapacity, address: str) -> dict[str, Any]:
    return {
        "own": found,
        "last_second": found.at - SECOND,
        "heading": _heading(found),
        "pace": _pace(found),
        "balance": _drawn(found),
        "lowest": min(zip(found.hours, found.moments, strict=True), default=None),
        "here": f"{address}{'&' if '?' in address else '?'}",
        "hours": hours_word,
        "sources": SOURCES,
    }


def _heading(found: OwnCapacity) -> str:
    who, has, owes = (
        ("You", "have", "owe yourself") if found.is_own else (found.name, "has", "owes themselves")
    )
    if not found.is_known:
        return (
            "Your capacity is not known"
            if found.is_own
            else f"{found.name}’s capacity is not known"
        )
    if round(found.balance, 1) < 0:
        return f"{who} {owes} {hours_word(-found.balance)} of rest"
    return f"{who} {has} {hours_word(found.balance).removesuffix(' h')} of {hours_word(found.cap_hours)}"


def _pace(found: OwnCapacity) -> str:
    """Where it is going, if things go on as they do."""
    if found.hours_to_empty is not None:
        return (
            f"Empty in {time_in_words(found.hours_to_empty)} at the present pace."
            if found.hours_to_empty > 0
            else "Every hour of Rescue goes on the debt. A person cannot be throttled: rest pays it."
        )
    if not found.hours_to_full:
        return "It is full: what Delivery earns now is not kept."
    return f"Full in {time_in_words(found.hours_to_full)} of Delivery."


def _drawn(found: OwnCapacity) -> Markup | None:
    if not found.is_known or len(found.moments) < 2:  # noqa: PLR2004 - no line
        return None
    curve = Curve(found.moments, found.hours)
    return balance(curve, cap=found.cap_hours, zone=ZoneInfo(found.time_zone))
