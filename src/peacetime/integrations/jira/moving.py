"""How far a Jira issue is, and the step of its workflow that takes it further."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from peacetime.domain.postmortems.tickets.settling import WORDS
from peacetime.domain.postmortems.tickets.stages import Stage
from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.domain.shared.text import listed, quoted

if TYPE_CHECKING:
    from peacetime.integrations.jira.site import Site

WORKFLOW = "ticket_not_moved"
CATEGORIES = {"new": Stage.TO_DO, "indeterminate": Stage.DOING, "done": Stage.DONE}
# Resolutions and statuses that Jira ships, or most projects have.
NOT_PLANNED = {
    *("won't do", "won't fix", "wont do", "wont fix", "duplicate", "declined", "rejected"),
    *("cannot reproduce", "incomplete", "abandoned", "cancelled", "canceled", "obsolete"),
}


def stage_seen(site: Site, issue: Any) -> tuple[Stage, str]:
    """How far an issue is, by the organisation's own words before Jira's categories; and Jira's word."""
    fields = site.talk.part(issue, "fields")
    status = site.talk.part(fields, "status")
    resolution = fields.get("resolution") or {}
    name, closed_as = site.talk.text(status, "name"), str(resolution.get("name") or "")
    stage = _stage(site, status, closed_as)
    return stage, f"{name}, {closed_as}" if stage.is_closed and closed_as else name


def move(site: Site, key: str, stage: Stage) -> None:
    """Take the step of the workflow that leads there.

    Raises:
        TrackerRefused: `ticket_not_moved`: no step leads there from where it is.
    """
    path = f"/issue/{quote(key, safe='')}/transitions"
    said = site.talk.ask("GET", path, expand="transitions.fields")
    steps = site.talk.listed(site.talk.part(said, "transitions"))
    step = _step(site, steps, stage)
    if step is None:
        names = [quoted(str(each.get("name"))) for each in steps]
        offered = (
            f"Its workflow offers {listed(names, last='or')}."
            if names
            else "Its workflow offers no step."
        )
        sentence = f"{key} cannot be moved to {WORDS[stage]} from where it is. {offered} Move it there by hand."
        raise TrackerRefused(sentence, code=WORKFLOW, is_lasting=True)
    body: dict[str, Any] = {"transition": {"id": site.talk.text(step, "id")}}
    resolution = _resolution(step, stage)
    if resolution:
        body["fields"] = {"resolution": {"name": resolution}}
    site.talk.ask("POST", path, json=body)


def _stage(site: Site, status: Any, resolution: str) -> Stage:
    name = site.talk.text(status, "name")
    category = str((status.get("statusCategory") or {}).get("key") or "")
    usual = CATEGORIES.get(category, Stage.TO_DO)
    if usual is Stage.DONE and {name.casefold(), resolution.casefold()} & NOT_PLANNED:
        usual = Stage.NOT_PLANNED
    return site.words.stage(name, resolution, otherwise=usual)


def _step(site: Site, steps: list[Any], stage: Stage) -> Any:
    """A step to the very stage; what is not planned may end as done, with its resolution."""
    by_stage: dict[Stage, Any] = {}
    for step in steps:
        by_stage.setdefault(_stage(site, site.talk.part(step, "to"), ""), step)
    if stage is Stage.NOT_PLANNED:
        return by_stage.get(stage) or by_stage.get(Stage.DONE)
    return by_stage.get(stage)


def _resolution(step: Any, stage: Stage) -> str:
    """A resolution that says what is meant, where the step asks for one."""
    asked = (step.get("fields") or {}).get("resolution") or {}
    names = [str(each.get("name")) for each in asked.get("allowedValues") or ()]
    if stage is Stage.NOT_PLANNED:
        return next((name for name in names if name.casefold() in NOT_PLANNED), "")
    return next((name for name in names if name.casefold() not in NOT_PLANNED), "")
