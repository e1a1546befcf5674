"""Tekton: every run has a name of its own, so the pipeline's or the task's name is the matter's."""

from __future__ import annotations

import re
from typing import Any, Final

from peacetime.domain.signals import outcomes
from peacetime.domain.signals.fields import first, key, line, mapping, needed
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.signal import Reading
from peacetime.integrations.cloudevents.envelope import Event

TOOL: Final = "Tekton"
TYPE: Final = re.compile(r"dev\.tekton\.event\.(pipelinerun|taskrun)\.([a-z]+)\.v[0-9a-z]+")
RESOURCES: Final = {"pipelinerun": "pipelineRun", "taskrun": "taskRun"}
# A condition changed while it runs.
WORDS: Final = {"unknown": "running", "runnning": "running"}


def is_one(event: Event) -> bool:
    """Whether it is about a run that is there."""
    named = TYPE.fullmatch(event.type)
    return named is not None and bool(_run(named[1], event.content))


def read(event: Event) -> Reading:
    """What it says of a run of a pipeline or a task.

    Raises:
        NotRead: `state_unknown`, `payload_incomplete`.
    """
    named = TYPE.fullmatch(event.type)
    what, word = (named[1], named[2]) if named else ("", "")
    run = _run(what, event.content)
    name = _name(run)
    namespace = first(run, "metadata.namespace")
    return outcomes.run(
        TOOL,
        WORDS.get(word, word),
        key=key(*filter(None, (namespace, what, name))),
        name=name,
        at=moment(mapping(run.get("status")).get("completionTime")) or event.at,
        service=namespace or name,
    )


def _run(what: str, content: Any) -> dict[str, Any]:
    return mapping(mapping(content).get(RESOURCES.get(what, "")))


def _name(run: dict[str, Any]) -> str:
    """The pipeline and its task as people named them; the run's own name where there is none."""
    labels = mapping(mapping(run.get("metadata")).get("labels"))
    said = [line(labels.get(f"tekton.dev/{each}")) for each in ("pipeline", "pipelineTask")]
    own = first(run, "spec.pipelineRef.name", "spec.taskRef.name")
    return (
        " / ".join(filter(None, said))
        or own
        or first(run, "metadata.generateName").rstrip("-")
        or needed(run, "metadata.name", tool=TOOL)
    )
