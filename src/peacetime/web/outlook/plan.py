"""A sprint plan: asked in the address, so that it can be shared; what to promise, and the receipts."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from math import nan
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from peacetime.domain.burst.planning import CONFIDENCE, Turn
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import quoted
from peacetime.queries.burst.planning import SprintAsked, TeamPlan, team_plan
from peacetime.queries.lookup import NotFound
from peacetime.web.door import now, signed_in
from peacetime.web.download import csv_file
from peacetime.web.form import Form
from peacetime.web.form_days import day
from peacetime.web.frame import page
from peacetime.web.outlook.plan_shown import plan_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from peacetime.queries.access import Actor

MOST_HOURS = 24  # of a day
LONGEST = 400  # characters of a field
MOST_DAYS_OFF = 200
MOST_DIGITS = 9
AWAY = "away-"
CONFIDENCES = (
    ("0.5", "1 of 2 sprints"),
    ("0.75", "3 of 4 sprints"),
    ("0.8", "4 of 5 sprints"),
    ("0.9", "9 of 10 sprints"),
    ("0.95", "19 of 20 sprints"),
)


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What to promise, beside a fixed share; what cannot be read is said beside its field."""
    form = _form(request)
    try:
        found, form = _found(actor, slug, form)
    except NotFound:
        raise
    except DomainError as refusal:
        field = refusal.field if isinstance(refusal, InvalidInput) else "to"
        form = replace(form, problems={**form.problems, field: refusal.sentence})
        found = team_plan(slug, SprintAsked(), actor=actor, at=now())
    context: dict[str, Any] = {
        **plan_shown(found, form),
        "form": form,
        "confidences": CONFIDENCES,
        "csv_url": _address(request, slug),
    }
    return page(request, "outlook/plan.html", context, actor=actor, team_id=found.team_id)


@require_safe
@signed_in
def exported(request: HttpRequest, actor: Actor, slug: str) -> HttpResponseBase:
    """The plan and its receipts as CSV."""
    found, _ = _found(actor, slug, _form(request))
    return csv_file(_rows(found), f"sprint-plan-{slug}.csv")


def _form(request: HttpRequest) -> Form:
    return Form(
        {
            name: [value[:LONGEST] for value in values]
            for name, values in request.GET.lists()
            if len(name) <= LONGEST
        }
    )


def _found(actor: Actor, slug: str, form: Form) -> tuple[TeamPlan, Form]:
    """The plan that the address asks for.

    Raises:
        InvalidInput: A field cannot be read.
    """
    away = {
        int(name.removeprefix(AWAY)): _days_off(form, name)
        for name in form.typed
        if name.startswith(AWAY) and _is_number(name.removeprefix(AWAY))
    }
    is_chosen = form.value("chosen") == "yes"
    people = frozenset(int(value) for value in form.values("person") if _is_number(value))
    asked = SprintAsked(
        first_day=day(form, "from"),
        last_day=day(form, "to"),
        confidence=_share(form),
        hours_per_day=_hours(form),
        people=people if is_chosen else None,
        away=away,
        rota=_rota(form) if is_chosen else None,
    )
    return team_plan(slug, asked, actor=actor, at=now()), form


def _share(form: Form) -> float:
    written = form.value("confidence").strip().replace(",", ".")
    try:
        return float(written) if written else CONFIDENCE
    except ValueError:
        sentence = f"{quoted(written)} is no share. Choose one of the list."
        raise InvalidInput(sentence, field="confidence", code="number_unreadable") from None


def _hours(form: Form) -> float | None:
    written = form.value("hours").strip().replace(",", ".")
    if not written:
        return None
    try:
        hours = float(written)
    except ValueError:
        hours = nan
    if not 0 <= hours <= MOST_HOURS:
        sentence = (
            f"{quoted(written)} is no number of hours a day. Write one from 0 to 24, like 7.5."
        )
        raise InvalidInput(sentence, field="hours", code="number_unreadable")
    return hours


def _days_off(form: Form, name: str) -> frozenset[date]:
    """Days as `2026-12-01, 2026-12-03..2026-12-05`."""
    found: set[date] = set()
    for written in re.split(r"[\s,;]+", form.value(name).strip()):
        if not written:
            continue
        first, _, last = written.partition("..")
        try:
            begins, ends = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError:
            sentence = f"{quoted(written)} is no day. Write days like 2026-12-01, or 2026-12-03..2026-12-05."
            raise InvalidInput(sentence, field=name, code="day_unreadable") from None
        if not 0 <= (ends - begins).days < MOST_DAYS_OFF:
            sentence = (
                f"{quoted(written)} ends before it begins, or is longer than {MOST_DAYS_OFF} days."
            )
            raise InvalidInput(sentence, field=name, code="days_reversed")
        found |= {begins + timedelta(days=n) for n in range((ends - begins).days + 1)}
    return frozenset(found)


def _rota(form: Form) -> tuple[Turn, ...]:
    """Turns on call, row by row; a row without a person is none."""
    turns = []
    rows = zip(
        form.values("turn-person"), form.values("turn-from"), form.values("turn-to"), strict=False
    )
    for number, (person, first, last) in enumerate(rows):
        if not _is_number(person):
            continue
        days = Form({"turn-from": first, "turn-to": last})
        begins, ends = day(days, "turn-from"), day(days, "turn-to")
        if begins is None or ends is None:
            sentence = (
                f"Turn {number + 1} on call has no first or no last day. Choose both, or nobody."
            )
            raise InvalidInput(sentence, field="rota", code="day_missing")
        turns.append(Turn(person, begins, ends))
    return tuple(turns)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def _address(request: HttpRequest, slug: str) -> str:
    query = request.GET.urlencode()
    return f"/teams/{slug}/plan.csv{'?' if query else ''}{query}"


def _rows(found: TeamPlan) -> Iterator[bytes]:
    yield "\ufeff".encode()
    yield _line(
        (
            *("first_day", "last_day", "available_hours", "lost_hours", "delivered_hours"),
            *("promise_hours", "promise_kept", "fixed_promise_hours", "fixed_promise_kept"),
        )
    )
    if found.plan is not None:
        plan = found.plan
        promises = (f"{plan.ours.promised_hours:.1f}", "", f"{plan.fixed.promised_hours:.1f}", "")
        yield _line(
            (found.first_day, found.last_day, f"{plan.available_hours:.1f}", "", "", *promises)
        )
    for line in found.past:
        hours = (line.available_hours, line.lost_hours, line.delivered_hours)
        yield _line(
            (
                *(line.first_day, line.last_day, *(f"{each:.1f}" for each in hours)),
                *(f"{line.promised_hours:.1f}", "yes" if line.is_kept else "no"),
                *(f"{line.fixed_hours:.1f}", "yes" if line.is_fixed_kept else "no"),
            )
        )


def _line(cells: tuple[object, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
