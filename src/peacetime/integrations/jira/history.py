"""Past incidents that a team keeps as issues of Jira, a hundred a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals.fields import at, first, line
from peacetime.integrations.jira.site import site_of
from peacetime.wire.elsewhere import PageRead, Row, items, number, row

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place

WHICH = "Only issues that this JQL finds, such as issuetype = Incident (otherwise those labelled incident)"
USUAL = "labels = incident"
PAGE = 100
FIELDS = "summary,created,resolutiondate,priority,components,assignee,status,resolution"
# Resolutions of what was none.
NO_INCIDENTS = {"won't do", "duplicate", "cannot reproduce", "declined", "not a bug"}


def page(place: Place, which: str, since: datetime, until: datetime, cursor: str) -> PageRead:
    """Issues of the connection's project in the order in which they were made.

    JQL knows no seconds and no zone, so a day more is asked for on both sides, and what is outside left out.
    """
    site = site_of(place)
    days = f'created >= "{since:%Y-%m-%d}" AND created <= "{until:%Y-%m-%d} 23:59"'
    jql = f'project = "{site.project}" AND ({which or USUAL}) AND {days} ORDER BY created ASC'
    query: dict[str, Any] = {"jql": jql, "maxResults": PAGE, "fields": FIELDS.split(",")}
    if site.is_cloud:
        query |= {"nextPageToken": cursor} if cursor else {}
        said = site.talk.ask("POST", "/search/jql", json=query)
    else:
        said = site.talk.ask("POST", "/search", json={**query, "startAt": number(cursor)})
    found = site.talk.listed(site.talk.part(said, "issues"))
    rows = tuple(read(one, site.url) for one in found)
    if not found:
        return PageRead(rows)
    if site.is_cloud:
        return PageRead(rows, line(at(said, "nextPageToken"), 1500))
    following = number(cursor) + len(found)
    has_more = following < int(at(said, "total") or 0)
    return PageRead(rows, str(following) if has_more else "")


def read(one: Any, url: str) -> Row:
    """An issue; one that was resolved as none says so, and the preview shows it."""
    resolution = line(at(one, "fields.resolution.name"))
    said = {
        "incident_id": at(one, "key"),
        "kind": resolution.lower() if resolution.lower() in NO_INCIDENTS else "",
        "started_at": at(one, "fields.created"),
        "resolved_at": at(one, "fields.resolutiondate"),
        "title": at(one, "fields.summary"),
        "severity": at(one, "fields.priority.name"),
        "source": f"{url}/browse/{line(at(one, 'key'))}",
        "status": at(one, "fields.status.name"),
    }
    services = [each.get("name") for each in items(one, "fields.components")]
    people = [first(one, "fields.assignee.emailAddress", "fields.assignee.displayName")]
    return row(said, services=services, people=people)
