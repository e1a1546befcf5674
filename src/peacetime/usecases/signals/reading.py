"""Reading what waits: each delivery once, through the reader of its tool, into words or into a reason."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from peacetime.domain.signals.folding import Word, kept_key
from peacetime.domain.signals.mail import CONTENT_TYPE as MAIL
from peacetime.domain.signals.mail import opened_mail, parts_of_form
from peacetime.domain.signals.signal import NotRead, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from peacetime.domain.signals.signal import Reading, Signal
    from peacetime.storage.packing import Packed

logger = logging.getLogger(__name__)

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"
LONGEST = {
    "title": 300,
    "service": 200,
    "team": 200,
    "link": 2_000,
    "text": 1_000,
    "level_word": 40,
}
LONGEST_SENTENCE = 500


@dataclass(frozen=True, slots=True)
class Sender:
    """A source as readers need it."""

    id: int
    provider: str
    mapping: Mapping[str, Any] | None


Read = "Callable[[Sender, Any, Mapping[str, str]], Reading]"


@dataclass(slots=True)
class Outcome:
    """What became of one delivery. `state` as in `storage/models/signals.py`."""

    delivery: Packed
    state: str
    code: str = ""
    sentence: str = ""
    remarks: tuple[str, ...] = ()
    words: list[Word] = field(default_factory=list)

    @property
    def is_undated(self) -> bool:
        """Whether a word of it has no moment but that of its arrival: then a repetition is not one by itself."""
        return any(_is_undated(word.signal) for word in self.words)


def outcomes(
    deliveries: Iterable[Packed],
    senders: Mapping[int, Sender],
    read: Callable[[Sender, Any, Mapping[str, str]], Reading],
) -> list[Outcome]:
    """Read each delivery; one that comes twice here is read once. None of them can stop the others."""
    seen: set[tuple[int, str]] = set()
    found: list[Outcome] = []
    for delivery in deliveries:
        sender = senders.get(delivery.source)
        name = (delivery.source, delivery.digest)
        if sender is None or name in seen:
            continue
        seen.add(name)
        found.append(outcome(delivery, sender, read))
    return found


def outcome(
    delivery: Packed,
    sender: Sender,
    read: Callable[[Sender, Any, Mapping[str, str]], Reading],
) -> Outcome:
    """Read one delivery."""
    try:
        reading = read(sender, payload_of(delivery), delivery.headers)
    except NotRead as refusal:
        return Outcome(delivery, "dead", refusal.code, refusal.sentence[:LONGEST_SENTENCE])
    except Exception:  # a reader's mistake is ours, and must not hold up what others say
        logger.exception("signals: a reader failed on a delivery of %s", sender.provider)
        sentence = "Peacetime made a mistake in reading this; it is in its log. Replay it once it is mended."
        return Outcome(delivery, "dead", "reader_failed", sentence)
    if not reading.signals:
        said = reading.passed_over or "It says nothing about a matter."
        return Outcome(delivery, "passed_over", "", said[:LONGEST_SENTENCE], reading.remarks)
    source, received_at = delivery.source, delivery.received_at
    words = [Word(source, _fitting(signal), received_at) for signal in reading.signals]
    return Outcome(delivery, "read", remarks=reading.remarks, words=words)


def payload_of(delivery: Packed) -> Any:
    """The payload of a delivery, as JSON.

    Raises:
        NotRead: `payload_not_json`, `payload_too_deep`.
    """
    return payload_in(delivery.body, delivery.content_type)


def payload_in(body: bytes, content_type: str) -> Any:
    """What a body holds as JSON, out of a form where it is one; a mail becomes a tree of its fields.

    Raises:
        NotRead: `payload_not_json`, `payload_too_deep`, `mail_broken`.
    """
    if content_type.lower().startswith(MAIL):
        return opened_mail(body)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        if content_type.startswith(FORM):
            fields = dict(parse_qsl(body.decode("utf-8", "replace")))
            if fields:
                return _of_form(fields)
        if content_type.lower().startswith(PARTS) and (told := parts_of_form(body, content_type)):
            return _of_form(told)
        if "depth limit" in str(problem):
            raise NotRead(
                "The payload is nested too deep to be read.", code="payload_too_deep"
            ) from None
        sentence = "The payload is not JSON. Set the sender up to send JSON."
        raise NotRead(sentence, code="payload_not_json") from None


def _of_form(fields: dict[str, str]) -> Any:
    """Some tools send a form with their JSON in its field `payload`."""
    try:
        return orjson.loads(fields["payload"])
    except (KeyError, orjson.JSONDecodeError):
        return fields


def _is_undated(signal: Signal) -> bool:
    return signal.at is None and (signal.started_at is None or signal.state is not State.FIRING)


def _fitting(signal: Signal) -> Signal:
    """The signal as it can be kept: nothing too long, before anything is compared."""
    if (
        len(signal.key) <= 500  # noqa: PLR2004 - most are short, and there are thousands a second
        and len(signal.title) <= LONGEST["title"]
        and len(signal.service) <= LONGEST["service"]
        and len(signal.team) <= LONGEST["team"]
        and len(signal.link) <= LONGEST["link"]
        and len(signal.text) <= LONGEST["text"]
        and len(signal.level_word) <= LONGEST["level_word"]
        and "\0" not in signal.key
        and "\0" not in signal.text
        and "\0" not in signal.title
    ):
        return signal
    cut = {
        name: getattr(signal, name).replace("\0", "")[:longest] for name, longest in LONGEST.items()
    }
    return replace(signal, key=kept_key(signal.key.replace("\0", "�")), **cut)
