"""What CloudEvents say, CDEvents among them: structured, in batches, or with their attributes in headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals.fields import first, mapping
from peacetime.domain.signals.readings import opened, reading, refuse_depth, unknown
from peacetime.domain.signals.signal import NotRead, Reading, Signal
from peacetime.integrations.cloudevents import cdevents, envelope, loose, tekton

NAME: Final = "CloudEvents"
IS_GENERAL: Final = True  # a tool that writes CloudEvents may have a reader of its own
MOST: Final = 1000


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether the attributes of a CloudEvent are there, or the context of a CDEvent."""
    if "ce-specversion" in headers or "ce-type" in headers:
        return True
    if isinstance(payload, list):
        return bool(payload) and all(envelope.is_one(item) for item in payload)
    return envelope.is_one(payload) or envelope.is_old(payload) or cdevents.is_one(payload)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What they say; those of a batch in their order."""
    if isinstance(payload, list):
        refuse_depth(payload, NAME)
        return _batch(payload[:MOST])
    if "ce-type" in headers or "ce-specversion" in headers:
        refuse_depth(payload, NAME)
        return _read_one(payload, headers)
    return _read_one(opened(payload, NAME), headers)


def _read_one(payload: Any, headers: Mapping[str, str]) -> Reading:
    if cdevents.is_one(payload) and "ce-type" not in headers:
        return cdevents.read(mapping(payload))
    if envelope.is_old(payload) and "ce-type" not in headers:
        raise envelope.unknown_version(first(payload, "cloudEventsVersion"))
    if not envelope.is_one(payload) and "ce-type" not in headers:
        raise unknown(NAME)
    event = envelope.of(payload, headers)
    if event.type.startswith(cdevents.ANY_TYPE) or cdevents.is_one(event.content):
        return cdevents.read(mapping(event.content))
    return tekton.read(event) if tekton.is_one(event) else loose.read(event)


def _batch(payload: list[Any]) -> Reading:
    """Those that can be read; one that cannot does not take the others with it."""
    signals: list[Signal] = []
    remarks: list[str] = []
    refusals: list[NotRead] = []
    passed: list[Reading] = []
    for item in payload:
        try:
            one = _read_one(item, {})
        except NotRead as refusal:
            refusals.append(refusal)
            continue
        signals += one.signals
        remarks += one.remarks
        passed += () if one.signals else (one,)
    if signals:
        left_out = (f"An event was left out: {refusal}" for refusal in refusals)
        return reading(signals, [*remarks, *left_out])
    if refusals:
        raise refusals[0]
    if not passed:
        raise NotRead("This batch of CloudEvents is empty.", code="payload_incomplete")
    return passed[0]
