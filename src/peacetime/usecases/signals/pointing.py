"""A look at a mapping on one delivery that came: what it would say, before anything is saved."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.signals import fields
from peacetime.domain.signals.guessing import suggested
from peacetime.domain.signals.mapping import Mapping, mapping_of
from peacetime.domain.signals.signal import NotRead
from peacetime.queries.signals.deliveries import delivery_opened
from peacetime.queries.signals.sources import source_named
from peacetime.usecases.signals.reading import payload_in

if TYPE_CHECKING:
    from collections import abc

    from peacetime.domain.signals.signal import Reading
    from peacetime.queries.access import Actor
    from peacetime.queries.signals.deliveries import DeliveryOpened


@dataclass(frozen=True, slots=True)
class Pointed:
    """A mapping with what it says of a delivery; `reading` is None where it says nothing, and `sentence` why.

    `origin`: `said` by whoever looks, `kept` at the source, or `guessed` from the names of the fields.
    """

    source: str
    mapping: Mapping
    origin: str
    reading: Reading | None
    sentence: str = ""


def point(ref: str, said: abc.Mapping[str, Any] | None = None, *, actor: Actor) -> Pointed:
    """What a delivery says by a mapping: the one that is said, else the source's, else a guess.

    Raises:
        InvalidInput: `payload_not_json`, `mapping_invalid`.
        NotFound: `delivery_unknown`.
        NotAllowed: The caller may not set up the source.
    """
    opened = delivery_opened(ref, actor=actor)
    payload = json_of(opened)
    mapping, origin = _begun(opened.shown.source, payload, said)
    try:
        checked = mapping_of(mapping.to_json())  # a guess may lack what a mapping needs
        return Pointed(opened.shown.source, mapping, origin, checked.read(payload))
    except (InvalidInput, NotRead) as refusal:
        return Pointed(opened.shown.source, mapping, origin, None, refusal.sentence)


def json_of(opened: DeliveryOpened) -> Any:
    """The payload of a delivery in which fields can be pointed at.

    Raises:
        InvalidInput: `payload_not_json`.
    """
    payload = payload_of(opened)
    if payload is None:
        sentence = "This delivery is no JSON: no field of it can be pointed at."
        raise InvalidInput(sentence, field="payload", code="payload_not_json")
    return payload


def payload_of(opened: DeliveryOpened) -> Any:
    """What a delivery holds, JSON within text opened as readers do; None where it is no JSON."""
    if opened.text:
        try:
            return payload_in(opened.text.encode(), opened.shown.content_type)
        except DomainError:
            return None
    return fields.unwrapped(opened.payload)


def begun(slug: str, payload: Any) -> Mapping:
    """The mapping that is there, else what the names of the fields make likely."""
    return _begun(slug, payload, None)[0]


def _begun(slug: str, payload: Any, said: abc.Mapping[str, Any] | None) -> tuple[Mapping, str]:
    if said is not None:
        return mapping_of(said), "said"
    kept = source_named(slug).mapping
    with suppress(InvalidInput):  # one that a version before kept
        if kept is not None:
            return mapping_of(kept), "kept"
    return suggested(payload), "guessed"
