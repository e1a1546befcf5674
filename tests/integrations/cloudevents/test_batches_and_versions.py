"""Batches of which one is unknown, matters without a subject, and versions old and to come."""

from __future__ import annotations

from typing import Any

import pytest

from peacetime.domain.signals.signal import Kind, NotRead, Reading, Signal, State
from peacetime.integrations.cloudevents import inbound
from peacetime.integrations.inbound import whose


def reading(payload: Any) -> Reading:
    return inbound.read(payload, {})


def only(payload: Any) -> Signal:
    (signal,) = reading(payload).signals
    return signal


def an_event(kind: str, **more: Any) -> dict[str, Any]:
    return {"specversion": "1.0", "id": "1", "source": "/shop", "type": kind, **more}


def test_one_event_that_cannot_be_read_does_not_take_the_others_with_it() -> None:
    found = reading(
        [an_event("com.example.alert.fired", subject="a"), an_event("com.example.order.made")],
    )
    assert [signal.key for signal in found.signals] == ["/shop:a"]
    assert found.remarks[0].startswith("An event was left out")
    with pytest.raises(NotRead):
        reading([an_event("com.example.order.made")])


def test_two_matters_without_a_subject_are_told_apart_by_what_they_carry() -> None:
    one, two = (only(an_event("com.example.alert.fired", data={"id": number})) for number in (1, 2))
    assert one.key != two.key


def cdevent(kind: str, version: str) -> dict[str, Any]:
    context = {
        "version": version,
        "id": "1",
        "source": "/shop",
        "type": kind,
        "timestamp": "2026-03-01T09:00:00Z",
    }
    return {
        "context": context,
        "subject": {"id": "run-4", "content": {"pipelineName": "deploy", "outcome": "failure"}},
    }


@pytest.mark.parametrize(
    "kind", ["dev.cdevents.pipelinerun.finished.0.2.0", "dev.cdevents.pipelinerun.finished.v1"]
)
def test_a_cdevent_is_read_whatever_version_its_type_names(kind: str) -> None:
    assert only(cdevent(kind, "0.4.1")).state is State.FIRING


def test_a_tool_s_own_cdevent_is_recognised_and_passed_over() -> None:
    own = cdevent("dev.cdeventsx.shop-basket.created.0.1.0", "0.4.1")
    assert whose(own, {}) == "cloudevents"
    assert reading(own).passed_over.endswith(".")


@pytest.mark.parametrize(
    "payload",
    [
        {
            "cloudEventsVersion": "0.1",
            "eventType": "com.example.alert.fired",
            "eventID": "1",
            "source": "/shop",
        },
        {**an_event("com.example.alert.fired"), "specversion": "0.2"},
        cdevent("dev.cdevents.pipelinerun.finished.2.0.0", "2.0.0"),
    ],
)
def test_a_version_that_is_unknown_is_refused_by_name(payload: dict[str, Any]) -> None:
    assert whose(payload, {}) == "cloudevents"
    with pytest.raises(NotRead) as refusal:
        reading(payload)
    assert refusal.value.code == "version_unknown"


def a_deployment(what: str, happened: str, **content: Any) -> dict[str, Any]:
    payload = cdevent(f"dev.cdevents.{what}.{happened}.0.1.0", "0.6.0-draft")
    artifact = "pkg:oci/shop%2Fcart@sha256%3Aab12?tag=4"
    said = {"artifactId": artifact, "environment": {"id": "live"}, **content}
    return payload | {"subject": {"id": "d-4", "source": "/deploys", "content": said}}


@pytest.mark.parametrize("what", ["deployment", "targetrollout"])
@pytest.mark.parametrize(
    ("happened", "content", "state"),
    [
        ("queued", {}, State.FIRING),
        ("started", {}, State.ACKNOWLEDGED),
        ("finished", {"outcome": "failure"}, State.FIRING),
        ("finished", {"outcome": "success"}, State.RESOLVED),
    ],
)
def test_a_deployment_of_cdevents_is_one_matter_from_its_start_to_its_end(
    what: str, happened: str, content: dict[str, Any], state: State
) -> None:
    found = only(a_deployment(what, happened, **content))
    assert (found.kind, found.state) == (Kind.DEPLOYMENT, state)
    assert found.key == f"/deploys:{what}:d-4"
    assert (found.service, "live" in found.title) == ("cart", True)
    assert only(a_deployment(what, happened, **content, service={"id": "pay"})).service == "pay"


def a_run_of_tekton(word: str, run: str, what: str = "pipelineRun") -> dict[str, Any]:
    labels = {"tekton.dev/pipeline": "deliver"}
    if what == "taskRun":
        labels["tekton.dev/pipelineTask"] = "test"
    found = {
        "metadata": {"name": run, "namespace": "shop", "labels": labels},
        "status": {"completionTime": "2026-03-01T09:00:00Z"},
    }
    return an_event(f"dev.tekton.event.{what.lower()}.{word}.v1", subject=run, data={what: found})


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("started", State.ACKNOWLEDGED),
        ("unknown", State.ACKNOWLEDGED),
        ("failed", State.FIRING),
        ("successful", State.RESOLVED),
    ],
)
def test_the_next_run_of_tekton_is_about_the_same_pipeline(word: str, state: State) -> None:
    found = only(a_run_of_tekton(word, f"deliver-run-{word}"))
    assert (found.kind, found.state) == (Kind.PIPELINE, state)
    assert (found.key, found.service) == ("shop:pipelinerun:deliver", "shop")


def test_a_task_of_tekton_is_told_from_its_pipeline_and_a_nameless_run_by_its_own_name() -> None:
    assert only(a_run_of_tekton("failed", "x", "taskRun")).key == "shop:taskrun:deliver / test"
    nameless = a_run_of_tekton("failed", "lonely")
    del nameless["data"]["pipelineRun"]["metadata"]["labels"]
    assert only(nameless).key == "shop:pipelinerun:lonely"


def test_a_ticket_of_cdevents_that_is_an_incident_asks_for_help() -> None:
    payload = cdevent("dev.cdevents.ticket.created.0.2.0", "0.5.0")
    payload["subject"] = {"id": "t-4", "content": {"summary": "Down", "ticketType": "incident"}}
    assert only(payload).kind is Kind.ESCALATION


def test_the_group_of_a_ticket_of_cdevents_is_its_team() -> None:
    payload = cdevent("dev.cdevents.ticket.created.0.2.0", "0.5.0")
    payload["subject"] = {"id": "t-4", "content": {"summary": "Mend it", "group": "shop"}}
    assert only(payload).team == "shop"
