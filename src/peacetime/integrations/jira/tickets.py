"""Action items as Jira issues: in Jira Cloud, and on a server of one's own (Data Center)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from peacetime.domain.postmortems.tickets.stages import EVERY, Stage
from peacetime.domain.postmortems.tickets.tracker import Seen, TrackerRefused
from peacetime.integrations.jira.moving import WORKFLOW, move, stage_seen
from peacetime.integrations.jira.site import Site, site_of
from peacetime.integrations.jira.words import document, wiki
from peacetime.wire.trackers import nobody

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.draft import Draft
    from peacetime.domain.postmortems.tickets.tracker import Place

NAME = "Jira"
STAGES = EVERY
SEEN = ("status", "resolution")
PAGE = 100
# What a project may have taken off its form; the ticket is made without, and says so. Not the labels: by
# them it is found again.
MAY_BE_LEFT_OUT = {"duedate": "due date", "assignee": "owner"}


def find(place: Place, draft: Draft) -> Seen | None:
    """The issue with the marker among its labels."""
    site = site_of(place)
    found = _searched(site, f'project = "{site.project}" AND labels = "{draft.marker}"')
    return _seen(site, found[0]) if found else None


def create(place: Place, draft: Draft) -> Seen:
    """Make the issue, then move it to where its action item is."""
    site = site_of(place)
    owner, remark = _owner(site, place, draft)
    fields = {
        "project": {"key": site.project},
        "issuetype": {"name": place.setting("issue_type", "Task")},
        "summary": draft.title,
        "description": _description(site, draft),
        "labels": [draft.label, draft.marker],
        **({"duedate": draft.due_on.isoformat()} if draft.due_on else {}),
        **({"assignee": owner} if owner else {}),
    }
    made, remarks = _sent(site, "POST", "/issue", fields)
    key = site.talk.text(made, "key")
    seen = _seen(site, _issue(site, key), remark, *remarks)
    if draft.stage is Stage.TO_DO:
        return seen
    return _moved(site, seen, draft.stage)


def read(place: Place, key: str) -> Seen:
    """The issue as it is now."""
    site = site_of(place)
    return _seen(site, _issue(site, key))


def change(
    place: Place, key: str, draft: Draft, names: Collection[str], stage: Stage | None
) -> Seen:
    """Send the fields that changed; then move it."""
    site = site_of(place)
    fields: dict[str, Any] = {}
    remark = ""
    remarks: tuple[str, ...] = ()
    if "title" in names:
        fields["summary"] = draft.title
    if "body" in names:
        fields["description"] = _description(site, draft)
    if "due_on" in names:
        fields["duedate"] = draft.due_on.isoformat() if draft.due_on else None
    if "owner" in names:
        owner, remark = _owner(site, place, draft)
        fields["assignee"] = owner
    if fields:
        _, remarks = _sent(site, "PUT", f"/issue/{quote(key, safe='')}", fields)
    if "label" in names:
        added = {"update": {"labels": [{"add": draft.label}]}}
        site.talk.ask("PUT", f"/issue/{quote(key, safe='')}", json=added)
    seen = _seen(site, _issue(site, key), remark, *remarks)
    return _moved(site, seen, stage) if stage else seen


def changed_since(place: Place, label: str, since: datetime) -> Sequence[Seen]:
    """The hundred that changed last; Jira's own clock counts the minutes, so a few more are asked for."""
    site = site_of(place)
    minutes = site.minutes_since(since)
    asked = f'project = "{site.project}" AND labels = "{label}" AND updated >= "-{minutes}m"'
    return [_seen(site, issue) for issue in _searched(site, f"{asked} ORDER BY updated DESC")]


def _description(site: Site, draft: Draft) -> Any:
    return document(draft) if site.is_cloud else wiki(draft)


def _issue(site: Site, key: str) -> Any:
    return site.talk.ask("GET", f"/issue/{quote(key, safe='')}", fields=",".join(SEEN))


def _searched(site: Site, jql: str) -> list[Any]:
    path = "/search/jql" if site.is_cloud else "/search"
    body = {"jql": jql, "fields": list(SEEN), "maxResults": PAGE}
    return site.talk.listed(site.talk.part(site.talk.ask("POST", path, json=body), "issues"))


def _seen(site: Site, issue: Any, *remarks: str) -> Seen:
    key = site.talk.text(issue, "key")
    stage, word = stage_seen(site, issue)
    return Seen(key, f"{site.url}/browse/{key}", stage, word, tuple(filter(None, remarks)))


def _moved(site: Site, seen: Seen, stage: Stage) -> Seen:
    """A workflow that does not lead there is said, and no reason to make the ticket again."""
    try:
        move(site, seen.key, stage)
    except TrackerRefused as refusal:
        if refusal.code != WORKFLOW:
            raise
        return Seen(seen.key, seen.url, seen.stage, seen.word, (*seen.remarks, refusal.sentence))
    return _seen(site, _issue(site, seen.key), *seen.remarks)


def _sent(
    site: Site, method: str, path: str, fields: Mapping[str, Any]
) -> tuple[Any, tuple[str, ...]]:
    """Send fields; those that are not on the project's form are left out, and that is said."""
    left = dict(fields)
    remarks: list[str] = []
    while True:
        try:
            return site.talk.ask(method, path, json={"fields": left}), tuple(remarks)
        except TrackerRefused as refusal:
            name = next(
                (one for one in MAY_BE_LEFT_OUT if one in left and f"{one}:" in refusal.sentence),
                "",
            )
            if not name:
                raise
            del left[name]
            remarks.append(
                f"Jira did not take the {MAY_BE_LEFT_OUT[name]}: it is not on this project’s form, or not allowed."
            )


def _owner(site: Site, place: Place, draft: Draft) -> tuple[dict[str, str] | None, str]:
    """The owner as Jira names people: by `accountId` in the Cloud, by `name` on a server."""
    if not draft.owner:
        return None, ""
    name = place.owners.get(draft.owner, "")
    if not name:
        query = {"query" if site.is_cloud else "username": draft.owner}
        path = "/user/assignable/search"
        found = site.talk.listed(site.talk.ask("GET", path, project=site.project, **query))
        if len(found) == 1:
            name = site.talk.text(found[0], site.person)
    return ({site.person: name}, "") if name else (None, nobody(NAME, draft.owner_name))
