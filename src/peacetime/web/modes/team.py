"""One team's page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.views.decorators.http import require_safe

from peacetime.domain.communications.wording import length
from peacetime.pictures.history import in_percent, is_known, strip, years
from peacetime.queries.recognition.suggestions import open_suggestions
from peacetime.queries.rituals.week import week_of_team
from peacetime.queries.signals.found import Wanted, open_now
from peacetime.queries.team_page import TeamPage, share_sentence, team_page
from peacetime.queries.team_rows import RIBBON
from peacetime.web.board.rows import history_of
from peacetime.web.capacity.panel import coming
from peacetime.web.door import now, signed_in
from peacetime.web.frame import page
from peacetime.web.live import STREAM
from peacetime.web.rituals.views import STATUS_WORDS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from peacetime.pictures.history import Year
    from peacetime.queries.access import Actor
    from peacetime.queries.incidents import IncidentView
    from peacetime.queries.team_page import IncidentLine
    from peacetime.queries.team_rows import Past


@require_safe
@signed_in
def team(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Its mode in a sentence, its past in strips, its incidents in a table."""
    number = request.GET.get("page", "1")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1  # noqa: PLR2004
    found = team_page(slug, at=now(), page=wanted, sight=actor.sight, reader=actor.person_id)
    return page(
        request,
        "teams/page.html",
        {
            "team": shown(found) | {"suggestions": open_suggestions(teams=[slug])},
            "capacity": coming(found.row.capacity),
            "alerts": open_now(Wanted(team=slug)),
            "week": week_of_team(slug, at=now(), sight=actor.sight),
            "status_words": STATUS_WORDS,
        },
        actor=actor,
        team_id=found.id,
        stream=STREAM,
        cursor=found.cursor,
    )


def shown(found: TeamPage) -> dict[str, Any]:
    """A team for its template."""
    history = history_of(found.past)
    end = found.past.until
    incident = found.open_incidents[0] if found.open_incidents else None
    drawn = years(history)
    return {
        "slug": found.row.slug,
        "name": found.row.name,
        "time_zone": found.past.time_zone,
        "mode": found.row.mode,
        "mode_since": found.row.mode_since,
        "recovering_until": found.row.recovering_until,
        "standup_line": found.lines.standup,
        "channel_line": found.lines.channel,
        "actions": found.actions,
        "checklist": found.checklist,
        "incident": incident,
        "going_on": _going_on(found),
        "people_sentence": _people(found),
        "ribbon": strip(history, end - RIBBON, end),
        "years": drawn,
        "has_unknown": _has_unknown(found.past, drawn),
        "figures": _figures(found),
        "incidents": [_incident(line) for line in found.incidents],
        "page": found.page,
        "pages": found.pages,
        "total": found.incidents_total,
    }


def _going_on(found: TeamPage) -> list[IncidentView | IncidentLine]:
    """What goes on at once, where it is more than the one incident of the page's button."""
    together: list[IncidentView | IncidentLine] = [*found.open_incidents, *found.open_drills]
    return together if found.open_drills or len(together) > 1 else []


def _has_unknown(past: Past, drawn: list[Year]) -> bool:
    """Whether a strip on the page begins before the history does."""
    begins = past.until - RIBBON
    if len(drawn) > 1:
        begins = datetime(int(drawn[-1].label), 1, 1, tzinfo=ZoneInfo(past.time_zone))
    return past.known_from > begins


def _people(found: TeamPage) -> str:
    if not found.members:
        return "Nobody is in this team yet."
    leads = [member.name for member in found.members if member.is_lead]
    size = "1 person" if len(found.members) == 1 else f"{len(found.members)} people"
    return f"{size}, led by {' and '.join(leads)}." if leads else f"{size}, no lead is named."


def _figures(found: TeamPage) -> list[dict[str, Any]]:
    share = found.share_90_days
    rows = f"/teams/{found.row.slug}#incidents-{found.row.slug}-1"
    median = found.median_rescue
    return [
        {
            "id": "delivery",
            "label": "Time in Delivery, 90 days",
            "value": in_percent(share) if is_known(share) else None,
            "sentence": _share_sentence(found),
            "formula": "Time in Delivery ÷ (time in Delivery + time in Rescue) of the last 90 days, "
            "as far as the history reaches. A Rescue whose end is not known counts as no time and is named.",
            "rows_url": rows,
        },
        {
            "id": "rescues",
            "label": "Rescues, 90 days",
            "value": str(found.rescues_90_days),
            "sentence": f"{found.rescues_total} since {found.past.known_from:%B %Y}",
            "formula": "Periods of Rescue Mode that began in the last 90 days; incidents that overlap are one period.",
            "rows_url": rows,
        },
        {
            "id": "median",
            "label": "A Rescue lasts, median",
            "value": None if median is None else length(median),
            "sentence": _median_sentence(found),
            "formula": "Half of the Rescues with a known end were shorter, half longer.",
            "rows_url": rows,
        },
    ]


def _share_sentence(found: TeamPage) -> str:
    if not is_known(found.share_90_days):
        return "Less than a day is known"
    if found.share_90_days.unknown_ends:
        return share_sentence(found.share_90_days)
    spent = found.share_90_days.in_rescue
    return f"{length(spent)} in Rescue" if spent else "No Rescue"


def _median_sentence(found: TeamPage) -> str:
    if found.median_rescue is None:
        return "No Rescue with a known end yet"
    unknown = found.rescues_total - found.rescues_ended
    ended = "one Rescue" if found.rescues_ended == 1 else f"{found.rescues_ended} Rescues"
    return f"of {ended}" + (
        f"; the end of {unknown} is not known or not reached" if unknown else ""
    )


def _incident(line: IncidentLine) -> dict[str, Any]:
    if line.kind == "maintenance":
        said = "maintenance, no Rescue"
    elif line.is_drill:
        said = "a drill, no Rescue"
    elif line.is_merged:
        said = "part of another"
    elif line.is_open:
        said = "going on"
    else:
        said = length(line.length) if line.length is not None else "end not known"
    return {
        "id": line.id,
        "summary": line.summary,
        "severity": line.severity,
        "started_at": line.started_at,
        "length_sentence": said,
        "origin": line.origin,
        "is_drill": line.is_drill,
        "is_private": line.is_private,
        "suspended_at": line.suspended_at,
    }
