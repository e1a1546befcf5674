"""The attributes of a CloudEvent, checked by the official SDK, and what it carries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cloudevents.core.bindings.common import get_event_factory_for_version
from cloudevents.core.bindings.http import HTTPMessage, from_binary
from cloudevents.core.exceptions import BaseCloudEventException
from cloudevents.core.formats.json import JSONFormat

from peacetime.domain.signals.fields import line, mapping, unwrapped
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.signal import NotRead

ATTRIBUTES: Final = (
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "datacontenttype",
    "dataschema",
    "schemaurl",
)
VERSIONS: Final = frozenset({"0.3", "1.0"})
PREFIX: Final = "ce-"


@dataclass(frozen=True, slots=True)
class Event:
    """A CloudEvent; `at` is None where it says no moment."""

    type: str
    source: str
    subject: str
    at: datetime | None
    content: Any


def is_one(payload: Any) -> bool:
    """Whether the attributes stand in the payload itself."""
    return {"specversion", "type", "source"} <= mapping(payload).keys()


def is_old(payload: Any) -> bool:
    """Whether it is of version 0.1, whose attributes have other names."""
    return {"cloudEventsVersion", "eventType"} <= mapping(payload).keys()


def unknown_version(version: str) -> NotRead:
    """The refusal of a version that is unknown here."""
    sentence = f"This is CloudEvents version “{version}”, which is unknown here. Send version 1.0."
    return NotRead(sentence, code="version_unknown")


def of(payload: Any, headers: Mapping[str, str]) -> Event:
    """The event in a payload, or in headers with the payload as what it carries.

    Raises:
        NotRead: `version_unknown`, or `payload_incomplete` where the SDK refuses its attributes.
    """
    is_binary = "ce-type" in headers
    attributes = _of_headers(headers) if is_binary else _of_payload(mapping(payload))
    version = line(attributes.get("specversion"), 20)
    if version not in VERSIONS:
        raise unknown_version(version)
    said = headers.get("ce-time") if is_binary else mapping(payload).get("time")
    content = payload if is_binary else _content(mapping(payload))
    _check(attributes, version)
    return Event(
        type=line(attributes["type"]),
        source=line(attributes["source"]),
        subject=line(attributes.get("subject")),
        at=moment(said),
        content=unwrapped(content),
    )


def _of_payload(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: payload[name] for name in ATTRIBUTES if payload.get(name) is not None}


def _of_headers(headers: Mapping[str, str]) -> dict[str, Any]:
    """As the SDK reads them, without the moment, which it would refuse where we can still read on."""
    wanted = {
        name: said for name, said in headers.items() if name.removeprefix(PREFIX) in ATTRIBUTES
    }
    wanted.setdefault("ce-specversion", "1.0")
    if wanted["ce-specversion"] not in VERSIONS:
        return {"specversion": wanted["ce-specversion"]}
    try:
        return dict(
            from_binary(HTTPMessage(headers=wanted, body=b""), JSONFormat()).get_attributes()
        )
    except (BaseCloudEventException, ValueError, TypeError) as refusal:
        raise _refused(refusal) from None


def _content(payload: dict[str, Any]) -> Any:
    """What it carries; text in base 64 is read by the SDK."""
    if "data" in payload and payload.get("datacontentencoding") != "base64":
        return payload["data"]
    packed = payload.get("data_base64", payload.get("data"))
    if not isinstance(packed, str):
        return None
    frame = {"specversion": "1.0", "id": "1", "source": "/", "type": "t", "data_base64": packed}
    try:
        found = JSONFormat().read(None, json.dumps(frame)).get_data()
        return (
            bytes(found).decode("utf-8", "replace")
            if isinstance(found, bytes | bytearray)
            else found
        )
    except ValueError:
        return None


def _check(attributes: dict[str, Any], version: str) -> None:
    try:
        get_event_factory_for_version(version)(
            {name: attributes[name] for name in attributes if name != "time"}, None
        )
    except (BaseCloudEventException, ValueError, TypeError) as refusal:
        raise _refused(refusal) from None


def _refused(refusal: Exception) -> NotRead:
    names = (
        ", ".join(sorted(f"`{name}`" for name in getattr(refusal, "errors", {})))
        or "its attributes"
    )
    return NotRead(
        f"This is no whole CloudEvent: {names} cannot be used as sent.", code="payload_incomplete"
    )
