"""What CloudEvents say, CDEvents among them: structured, in batches, or with their attributes in headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from peacetime.domain.signals.fields import mapping
from peacetime.domain.signals.readings import opened, reading, refuse_depth, unknown
from peacetime.domain.signals.signal import NotRead, Reading
from peacetime.integrations.cloudevents import cdevents, envelope, loose

NAME: Final = "CloudEvents"
IS_GENERAL: Final = True  # a tool that writes CloudEvents may have a reader of its own
MOST: Final = 1000


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    """Whether the attributes of a CloudEvent are there, or the context of a CDEvent."""
    if "ce-specversion" in headers or "ce-type" in headers:
        return True
    if isinstance(payload, list):
        return bool(payload) and all(envelope.is_one(item) for item in payload)
    return envelope.is_one(payload) or cdevents.is_one(payload)


def read(payload: Any, headers: Mapping[str, str]) -> Reading:
    """What they say; those of a batch in their order."""
    if isinstance(payload, list):
        refuse_depth(payload, NAME)
        return _together([_read_one(item, {}) for item in payload[:MOST]])
    if "ce-type" in headers or "ce-specversion" in headers:
        refuse_depth(payload, NAME)
        return _read_one(payload, headers)
    return _read_one(opened(payload, NAME), headers)


def _read_one(payload: Any, headers: Mapping[str, str]) -> Reading:
    if cdevents.is_one(payload) and "ce-type" not in headers:
        return cdevents.read(mapping(payload))
    if not envelope.is_one(payload) and "ce-type" not in headers:
        raise unknown(NAME)
    event = envelope.of(payload, headers)
    if event.type.startswith("dev.cdevents.") or cdevents.is_one(event.content):
        return cdevents.read(mapping(event.content))
    return loose.read(event)


def _together(readings: list[Reading]) -> Reading:
    if not readings:
        raise NotRead("This batch of CloudEvents is empty.", code="payload_incomplete")
    signals = [signal for one in readings for signal in one.signals]
    if not signals:
        return readings[0]
    return reading(signals, [remark for one in readings for remark in one.remarks])
