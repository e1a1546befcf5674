"""What AWS says: CloudWatch alarms and events of EventBridge, mostly in the envelope of SNS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.domain.signals import fields
from peacetime.domain.signals.readings import incomplete, opened, passed_over, reading, unknown
from peacetime.domain.signals.signal import NotRead, Reading
from peacetime.integrations.aws import alarms, events, notices
from peacetime.integrations.aws.confirmation import ASKS, to_ask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peacetime.domain.signals.signal import Signal

NAME = "AWS"


def recognises(payload: Any, headers: Mapping[str, str]) -> bool:
    if "x-amz-sns-message-type" in headers:
        return True
    if not isinstance(payload, dict):
        return False
    records = payload.get("Records")
    if isinstance(records, list):
        return any(_is_of_amazon(record) for record in fields.mappings(records))
    if "TopicArn" in payload and "Type" in payload:
        return True
    return (
        "detail-type" in payload
        or alarms.is_alarm(payload)
        or alarms.is_action(payload)
        or notices.is_notice(payload)
        or alarms.is_alarm(payload.get("Message"))
    )


def read(payload: Any, headers: Mapping[str, str]) -> Reading:  # noqa: ARG001 - the contract
    tree = opened(payload, NAME)
    records = tree.get("Records")
    if isinstance(records, list):
        return _together([_of_record(record) for record in fields.mappings(records)])
    if "TopicArn" in tree or ("Type" in tree and "MessageId" in tree):
        return _of_envelope(tree)
    if (
        "Message" in tree
        and "Type" not in tree
        and isinstance(fields.unwrapped(tree["Message"]), dict)
    ):
        return _of_message(fields.mapping(fields.unwrapped(tree["Message"])), tree)
    return _of_message(tree, {})


def _is_of_amazon(record: dict[str, Any]) -> bool:
    return "Sns" in record or fields.first(record, "eventSource", "EventSource").startswith("aws:")


def _of_record(record: dict[str, Any]) -> Reading | NotRead:
    if "Sns" not in record:
        return passed_over("It is a record of another service than SNS.")
    try:
        return _of_envelope(fields.mapping(record.get("Sns")))
    except NotRead as refusal:
        return refusal


def _together(read: list[Reading | NotRead]) -> Reading:
    signals: list[Signal] = []
    remarks: list[str] = []
    passed: list[str] = []
    refusals: list[NotRead] = []
    for one in read:
        if isinstance(one, NotRead):
            refusals.append(one)
        else:
            signals += one.signals
            remarks += one.remarks
            passed += [one.passed_over] if one.passed_over else []
    if signals:
        return reading(
            signals, [*remarks, *(f"A record was left out: {refusal}" for refusal in refusals)]
        )
    if refusals:
        raise refusals[0]
    return passed_over(passed[0] if passed else "It holds no records.")


def _of_envelope(envelope: dict[str, Any]) -> Reading:
    kind = fields.line(envelope.get("Type"))
    if kind == ASKS and not to_ask(envelope):
        sentence = (
            "It asks us to confirm a subscription at an address that is not SNS’s own. Nothing was asked. If this "
            "host stands in for SNS, whoever runs Peacetime may name it in PEACETIME_SNS_HOSTS."
        )
        raise NotRead(sentence, code="payload_not_trusted")
    if kind in {"SubscriptionConfirmation", "UnsubscribeConfirmation"}:
        act = "subscribe" if kind.startswith("Sub") else "leave"
        return passed_over(f"It asks to confirm that this address may {act} a topic of SNS.")
    message = fields.unwrapped(envelope.get("Message"))
    if isinstance(message, dict):
        return _of_message(message, envelope)
    if not isinstance(message, str) or not message.strip():
        raise incomplete(NAME, "`Message`")
    found = notices.of_text(message, envelope)
    if found is not None:
        return found
    raise NotRead(
        "This message of SNS is a text whose form is unknown here. Map its fields by hand, or send JSON.",
        code="payload_unknown",
    )


def _of_message(message: dict[str, Any], envelope: dict[str, Any]) -> Reading:
    if alarms.is_alarm(message):
        return alarms.of_alarm(message, envelope)
    if alarms.is_action(message):
        return alarms.of_action(message)
    if "detail-type" in message:
        return events.of_event(message)
    found = notices.of_json(message, envelope)
    if found is not None:
        return found
    raise unknown(NAME)
