import base64
import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.bindings.http import to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.signals.signal import Kind, Level, NotRead, Signal, State
from peacetime.integrations.cloudevents.inbound import read, recognises

AT = datetime(2024, 5, 2, 8, tzinfo=UTC)


def an_event(
    kind: str = "com.example.alert.fired", carried: Any = None, **attributes: Any
) -> CloudEvent:
    return CloudEvent(
        {"id": "e-1", "source": "/shop", "type": kind, "time": AT, **attributes}, carried
    )


def structured(event: CloudEvent) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_structured(event, JSONFormat()).body)
    return found


def only(payload: Any, headers: dict[str, str] | None = None) -> Signal:
    (found,) = read(payload, headers or {}).signals
    return found


def test_the_same_event_says_the_same_structured_and_in_headers() -> None:
    event = an_event(
        carried={"title": "Checkout is slow", "severity": "critical"}, subject="checkout"
    )
    binary = to_binary(event, JSONFormat())
    one = only(structured(event))
    two = only(
        json.loads(binary.body), {name.lower(): said for name, said in binary.headers.items()}
    )
    assert one == two
    assert (one.kind, one.state, one.level, one.key) == (
        Kind.ALERT,
        State.FIRING,
        Level.CRITICAL,
        "/shop:checkout",
    )
    assert one.at == AT


def test_an_event_without_a_time_has_none_and_not_that_of_its_arrival() -> None:
    payload = structured(an_event())
    del payload["time"]
    assert only(payload).at is None


def test_those_of_a_batch_are_told_in_their_order() -> None:
    events = [an_event(subject="a"), an_event("com.example.alert.resolved", subject="b")]
    found = read([structured(event) for event in events], {}).signals
    assert [(signal.key, signal.state) for signal in found] == [
        ("/shop:a", State.FIRING),
        ("/shop:b", State.RESOLVED),
    ]


def test_what_is_carried_in_base_64_is_read() -> None:
    payload = structured(an_event())
    payload.pop("data", None)
    payload["data_base64"] = base64.b64encode(b'{"title": "Checkout is slow"}').decode()
    assert only(payload).title == "Checkout is slow"


@pytest.mark.parametrize(
    ("kind", "carried", "state"),
    [
        ("com.example.incident.opened", {}, State.FIRING),
        ("com.example.incident.acknowledged", {}, State.ACKNOWLEDGED),
        ("com.example.incident.resolved.v2", {}, State.RESOLVED),
        ("com.example.incident.changed", {"status": "resolved"}, State.RESOLVED),
        ("dev.tekton.event.pipelinerun.failed.v1", {}, State.FIRING),
        ("dev.tekton.event.pipelinerun.successful.v1", {}, State.RESOLVED),
        ("dev.tekton.event.taskrun.running.v1", {}, State.ACKNOWLEDGED),
    ],
)
def test_the_types_last_word_or_a_field_says_how_it_stands(
    kind: str, carried: Any, state: State
) -> None:
    assert only(structured(an_event(kind, carried))).state is state


def test_an_order_that_was_created_is_no_trouble_and_is_kept_for_a_person() -> None:
    with pytest.raises(NotRead) as refusal:
        read(structured(an_event("com.example.order.created")), {})
    assert refusal.value.code == "payload_unknown"
    assert "Map it" in str(refusal.value)


def test_an_unknown_version_is_named() -> None:
    payload = {**structured(an_event()), "specversion": "7.0"}
    with pytest.raises(NotRead, match=r"“7\.0”") as refusal:
        read(payload, {})
    assert refusal.value.code == "version_unknown"


def test_the_sdk_says_which_attribute_cannot_be_used() -> None:
    payload = {**structured(an_event()), "source": ""}
    with pytest.raises(NotRead, match="`source`") as refusal:
        read(payload, {})
    assert refusal.value.code == "payload_incomplete"


def a_cdevent(kind: str, **content: Any) -> dict[str, Any]:
    context = {
        "id": "e-1",
        "source": "/ci",
        "type": f"dev.cdevents.{kind}",
        "timestamp": AT.isoformat(),
    }
    return {"context": context, "subject": {"id": "s-1", "source": "/ci", "content": content}}


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("pipelinerun.finished.0.2.0", {"outcome": "failure"}, (Kind.PIPELINE, State.FIRING)),
        ("pipelinerun.finished.0.2.0", {"outcome": "success"}, (Kind.PIPELINE, State.RESOLVED)),
        ("taskrun.started.0.2.0", {"taskName": "lint"}, (Kind.PIPELINE, State.ACKNOWLEDGED)),
        ("testsuiterun.finished.0.2.0", {"outcome": "fail"}, (Kind.PIPELINE, State.FIRING)),
        (
            "service.deployed.0.2.0",
            {"environment": {"id": "prod"}},
            (Kind.DEPLOYMENT, State.RESOLVED),
        ),
        (
            "service.rolledback.0.2.0",
            {"environment": {"id": "prod"}},
            (Kind.DEPLOYMENT, State.FIRING),
        ),
        ("incident.detected.0.2.0", {"description": "Slow"}, (Kind.ALERT, State.FIRING)),
        ("incident.resolved.0.2.0", {"description": "Slow"}, (Kind.ALERT, State.RESOLVED)),
        (
            "ticket.created.0.1.0",
            {"summary": "Slow", "priority": "high"},
            (Kind.ISSUE, State.FIRING),
        ),
        ("change.merged.0.2.0", {}, (Kind.PULL_REQUEST, State.RESOLVED)),
    ],
)
def test_cdevents_say_their_matter(
    kind: str, content: dict[str, Any], said: tuple[Kind, State]
) -> None:
    alone = only(a_cdevent(kind, **content))
    carried = only(structured(an_event(f"dev.cdevents.{kind}", a_cdevent(kind, **content))))
    assert (alone.kind, alone.state) == said
    assert carried == alone


@pytest.mark.parametrize(
    "kind", ["artifact.packaged.0.2.0", "branch.created.0.2.0", "pipelinerun.queued.0.2.0"]
)
def test_other_cdevents_are_passed_over(kind: str) -> None:
    assert read(a_cdevent(kind), {}).signals == ()


def test_a_service_that_was_rolled_back_fires_until_another_version_goes_out() -> None:
    place = {"environment": {"id": "prod"}}
    back = only(a_cdevent("service.rolledback.0.2.0", **place))
    again = only(a_cdevent("service.upgraded.0.2.0", **place))
    assert back.key == again.key


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("specversion", "id", "source", "type", "time", "data", "subject"), ANYTHING
        ),
    )
)
def test_nothing_that_is_sent_raises_anything_but_a_refusal(changed: dict[str, Any]) -> None:
    payload = {"specversion": "1.0", "id": "1", "source": "/", "type": "a.alert.fired", **changed}
    recognises(payload, {})
    with contextlib.suppress(NotRead):
        reading = read(payload, {})
        assert reading.signals or reading.passed_over
