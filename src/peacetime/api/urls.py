"""Every path under /api/v1."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from peacetime.api import (
    alert_groups,
    audiences,
    audit,
    board,
    calendars,
    causes,
    connections,
    courses,
    dependencies,
    docs,
    elsewhere,
    finding,
    imports,
    incidents,
    invitations,
    mailboxes,
    me,
    measures,
    members,
    messages,
    modes,
    own_feed,
    people,
    playbooks,
    postmortem_pdf,
    postmortem_template,
    postmortems,
    previews,
    recognition,
    responsibilities,
    rituals,
    roles,
    sample,
    sending,
    services,
    severities,
    signals,
    team_feeds,
    teams,
    timeline,
    tokens,
    updates,
    wordings,
)
from peacetime.api.actions import dates, follow_through, items, of_postmortem, tickets
from peacetime.api.app import api
from peacetime.api.burst import (
    corrections,
    engagements,
    entries,
    forecast,
    gauge,
    own,
    planning,
    policy,
    pulse,
    recovery,
    rota,
    series,
    signs,
)
from peacetime.api.problems import problem

ROUTERS = (
    ("", docs.router),
    ("", board.router),
    ("", previews.router),
    ("/teams", teams.router),
    ("/teams", modes.router),
    ("/teams", members.router),
    ("/teams", courses.of_teams),
    ("", finding.router),
    ("/incidents", incidents.router),
    ("/incidents", courses.of_incidents),
    ("/incidents", timeline.router),
    ("/incidents", roles.router),
    ("/incidents", updates.router),
    ("/postmortems", postmortems.router),
    ("/postmortems", postmortem_pdf.router),
    ("/postmortem-template", postmortem_template.router),
    ("/people", people.router),
    ("", invitations.router),
    ("/me", me.router),
    ("/me", own_feed.router),
    ("/tokens", tokens.router),
    ("/services", services.router),
    ("/dependencies", dependencies.router),
    ("/incidents", causes.router),
    ("/severities", severities.router),
    ("/audiences", audiences.router),
    ("/connections", connections.router),
    ("/signals", signals.router),
    ("/signals/sources", mailboxes.router),
    ("/alert-groups", alert_groups.router),
    ("", follow_through.router),
    ("", items.router),
    ("", of_postmortem.router),
    ("", dates.router),
    ("", tickets.router),
    ("", elsewhere.router),
    ("/playbooks", playbooks.router),
    ("", responsibilities.router),
    ("", rituals.router),
    ("/teams", calendars.router),
    ("/teams", team_feeds.router),
    ("/wordings", wordings.router),
    ("/messages", messages.router),
    ("", sending.router),
    ("", audit.router),
    ("", measures.router),
    ("", recognition.router),
    ("", imports.router),
    ("/sample", sample.router),
    ("/teams", gauge.router),
    ("/teams", entries.router),
    ("/teams", forecast.router),
    ("/teams", planning.router),
    ("/teams", recovery.router),
    ("/teams", signs.router),
    ("/teams", series.router),
    ("/teams", rota.router),
    ("/burst", policy.router),
    ("/burst", corrections.router),
    ("/incidents", engagements.router),
    ("", own.router),
    ("", pulse.router),
)
for prefix, router in ROUTERS:
    api.add_router(prefix, router)


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """404 in the one form of refusal."""
    hint = " Leave out the slash at its end." if request.path.endswith("/") else ""
    sentence = f"There is nothing at {request.path}.{hint} Look at /api/v1/docs."
    return problem(HTTPStatus.NOT_FOUND, "path_unknown", sentence)


urlpatterns: list[URLPattern | URLResolver] = [path("", api.urls), re_path(r"", nothing_here)]
