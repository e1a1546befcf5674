"""What GoCD says of pipelines and stages: a history, or what its notification plug-ins send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import at, first, first_link, key, mapping, mappings, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import incomplete, opened, unknown
from peacetime.domain.signals.signal import Reading

NAME: Final = "GoCD"


def recognises(payload: Any, _headers: Mapping[str, str]) -> bool:
    """Whether it holds stages with a build's cause, one stage, or the names of a build."""
    fields = mapping(payload)
    has_stages = "build_cause" in fields and isinstance(fields.get("stages"), list)
    return has_stages or "stage" in _pipeline(fields) or "pipeline_name" in _build(fields)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What it says of a pipeline."""
    fields = opened(payload, NAME)
    if not recognises(fields, headers):
        raise unknown(NAME)
    if isinstance(fields.get("stages"), list):
        return _history(fields)
    if "stage" in _pipeline(fields):
        return _stage(_pipeline(fields))
    raise incomplete(NAME, "state: it only names a pipeline, a stage and a job")


def _pipeline(fields: dict[str, Any]) -> dict[str, Any]:
    """The pipeline of a plug-in's delivery; some wrap it in `data`."""
    return mapping(fields.get("pipeline")) or mapping(at(fields, "data.pipeline"))


def _build(fields: dict[str, Any]) -> dict[str, Any]:
    return mapping(fields.get("build_details"))


def _history(fields: dict[str, Any]) -> Reading:
    """One stage that failed makes the pipeline fail; one that runs lets it run."""
    name = needed(fields, "name", tool=NAME)
    stages = [
        stage for stage in mappings(fields.get("stages")) if stage.get("scheduled") is not False
    ]
    words = [_word(stage) for stage in stages]
    worst = ("failed", "cancelled", "running", "queued", "passed")
    word = next((said for said in worst if said in words), "") or next(iter(words), "queued")
    moments = [moment(at(stage, "jobs.0.scheduled_date")) for stage in stages]
    known = [found for found in moments if found is not None]
    return outcomes.run(
        NAME,
        word,
        key=key(name),
        name=name,
        at=max(known, default=None),
        started_at=min(known, default=None),
        service=name,
    )


def _stage(pipeline: dict[str, Any]) -> Reading:
    stage = mapping(pipeline.get("stage"))
    name, part = needed(pipeline, "name", tool=NAME), needed(stage, "name", tool=NAME)
    started_at = moment(stage.get("create-time")) or moment(stage.get("create_time"))
    ended_at = moment(stage.get("last-transition-time")) or moment(
        stage.get("last_transition_time")
    )
    return outcomes.run(
        NAME,
        _word(stage),
        key=key(name, part),
        name=f"{name} / {part}",
        at=ended_at or started_at,
        started_at=started_at,
        service=name,
        link=first_link(stage, "url") or first_link(pipeline, "url"),
    )


def _word(stage: dict[str, Any]) -> str:
    """The result, and while there is none, how far the stage is."""
    result = first(stage, "result").casefold()
    if result in {"passed", "failed", "cancelled"}:
        return result
    states = {
        first(stage, "state").casefold(),
        *(first(job, "state").casefold() for job in mappings(stage.get("jobs"))),
    }
    return (
        "running"
        if states & {"building", "assigned", "preparing", "completing", "running"}
        else "queued"
    )
