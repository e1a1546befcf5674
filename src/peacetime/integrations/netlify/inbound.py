"""What Netlify says of deploys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import first, first_link, key, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import opened, unknown
from peacetime.domain.signals.signal import Kind, Reading

NAME: Final = "Netlify"
CANCELLED: Final = ("canceled", "cancelled")


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether its header is there, or a deploy of a site with its build."""
    if "x-netlify-event" in headers:
        return True
    fields = mapping(payload)
    return {"site_id", "state", "id"} <= fields.keys() and bool(
        {"build_id", "deploy_time", "deploy_url"} & fields.keys()
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of a deploy."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    event = headers.get("x-netlify-event", "")
    if event and not event.startswith("deploy"):
        return Reading(passed_over=f"“{event}” of Netlify says nothing about a deploy.")
    site = needed(fields, "name", "site_id", tool=NAME)
    number = needed(fields, "id", tool=NAME)
    started_at = moment(fields.get("created_at"))
    branch = first(fields, "branch")
    return outcomes.run(
        NAME,
        "deleted" if event == "deploy_deleted" else _word(fields),
        kind=Kind.DEPLOYMENT,
        key=key(first(fields, "site_id") or site, "deploy", number),
        name=f"Deploy of {branch}" if branch else "Deploy",
        place=first(fields, "context"),
        at=moment(fields.get("updated_at")) or started_at,
        started_at=started_at,
        service=site,
        link=_page(fields, number)
        or first_link(fields, "deploy_ssl_url", "ssl_url", "deploy_url", "url"),
    )


def _word(fields: dict[str, Any]) -> str:
    """A deploy that is tried again, or that waits for somebody's yes, in the words that all tools share.

    One that was skipped, or that somebody cancelled, is said to be an error.
    """
    state = needed(fields, "state", tool=NAME)
    if fields.get("skipped") is True:
        return "skipped"
    if state == "error" and first(fields, "error_message").casefold().startswith(CANCELLED):
        return "canceled"
    return {"retrying": "running", "pending_review": "waiting", "accepted": "queued"}.get(
        state, state
    )


def _page(fields: dict[str, Any], number: str) -> str:
    """The deploy's own page among the site's, where the site's is named."""
    home = first_link(fields, "admin_url").rstrip("/")
    return first_link({"page": f"{home}/deploys/{number}"}, "page") if home else ""
