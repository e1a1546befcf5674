"""Every assumption on one page, and how it came to be so."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from peacetime.queries.burst import policy as queries
from peacetime.web.door import signed_in
from peacetime.web.download import csv_file
from peacetime.web.frame import page
from peacetime.web.policy.groups import CALENDAR_LABEL, GRADES, changes, grouped
from peacetime.web.versions import against

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from peacetime.queries.access import Actor

HERE = "/capacity/policy"
COLUMNS = (
    *("name", "label", "value", "unit", "shipped", "evidence_from", "evidence_to"),
    *("least", "most", "grade", "source", "meaning", "version"),
)


@require_safe
@signed_in
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every parameter with its unit, value, range, source and grade."""
    found = queries.policy_now()
    context = {**frame_of(found), "grades": GRADES, "remarks": found.policy.remarks()}
    return page(request, "policy/page.html", context, actor=actor)


@require_safe
@signed_in
def exported(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The same as CSV."""
    del request, actor
    return csv_file(_rows(queries.policy_now()), "burst-policy.csv")


@require_safe
@signed_in
def versions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every version, the newest first, with the note of who saved it."""
    found = queries.policy_versions()
    context = {**frame_of(found[0]), "kept": found, "versions": [each.version for each in found]}
    return page(request, "policy/versions.html", context, actor=actor)


@require_safe
@signed_in
def version(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """One version beside another, value by value."""
    wanted = queries.policy_version(number)
    found = queries.policy_versions()
    other = queries.policy_version(against(request, number, found[0].version.number))
    older, newer = sorted((wanted, other), key=lambda view: view.version.number)
    context = {
        **frame_of(found[0]),
        "wanted": wanted,
        "older": older,
        "newer": newer,
        "other": other.version.number,
        "versions": [view.version for view in found],
        "changes": changes(older.policy, newer.policy),
        "wanted_groups": grouped(wanted.policy),
    }
    return page(request, "policy/version.html", context, actor=actor)


def frame_of(view: queries.PolicyView) -> dict[str, Any]:
    """What every page of the policy shows."""
    calendar = view.policy.holiday_calendar
    return {
        "view": view,
        "groups": grouped(view.policy),
        "calendar_label": CALENDAR_LABEL,
        "calendar": calendar,
    }


def _rows(view: queries.PolicyView) -> Iterator[bytes]:
    number = view.version.number or "as shipped"
    yield "\ufeff".encode()
    yield _line(COLUMNS)
    for _, lines in grouped(view.policy):
        for line in lines:
            each = line.parameter
            about = (each.usual_low, each.usual_high, each.least, each.most, each.grade)
            yield _line(
                (
                    *(each.name, each.label, line.value, each.unit, each.value),
                    *about,
                    *(each.source, each.meaning, number),
                )
            )
    calendar = ("holiday_calendar", CALENDAR_LABEL, view.policy.holiday_calendar)
    yield _line((*calendar, *[""] * (len(COLUMNS) - len(calendar) - 1), number))


def _line(cells: tuple[object, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
