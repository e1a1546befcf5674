"""Notices that services of AWS send through SNS in forms of their own."""

from __future__ import annotations

import re
from typing import Any, Final

from peacetime.domain.signals import fields
from peacetime.domain.signals.levels import level
from peacetime.domain.signals.moments import moment
from peacetime.domain.signals.readings import (
    passed_over,
    reading,
    remarks_on_moments,
    without_addresses,
)
from peacetime.domain.signals.signal import Kind, Reading, Signal, State

RESOURCE: Final = re.compile(r"Resource ARN ?: ?(arn:\S+?)[.,]?(?:\s|$)", re.IGNORECASE)
BACKUP_STATES: Final = {
    "FAILED": State.FIRING,
    "ABORTED": State.FIRING,
    "EXPIRED": State.FIRING,
    "PARTIAL": State.FIRING,
    "COMPLETED": State.RESOLVED,
}
COMMAND: Final = {"commandId", "documentName"}
DATABASE: Final = {"Event Source", "Event Message"}
NOTICES: Final = (COMMAND, DATABASE, {"anomalyId", "anomalyStartDate"})
NOT_LETTERS: Final = re.compile(r"[^a-z]+")
COMMAND_STATES: Final = {
    **dict.fromkeys(
        (
            "failed", "timedout", "deliverytimedout", "executiontimedout", "undeliverable", "terminated",
            "invalidplatform", "accessdenied", "ratelimitexceeded", "incomplete", "noinstancesintag",
        ),
        State.FIRING,
    ),
    **dict.fromkeys(("success", "cancelled"), State.RESOLVED),
}  # fmt: skip
BUDGET: Final = re.compile(r"Budget Name:\s*(.+)")
DATABASE_TROUBLE: Final = re.compile(
    r"\b(fail(?:ed|ure|over started)|unhealthy|insufficient|storage.full|ran out|is low|incompatible|crash)",
    re.IGNORECASE,
)


def is_notice(message: dict[str, Any]) -> bool:
    """Whether this is a notice in JSON that a topic hands on as it stands, without an envelope."""
    return any(names <= message.keys() for names in NOTICES)


def of_text(message: str, envelope: dict[str, Any]) -> Reading | None:
    """What a notice in plain text says; None where its form is unknown."""
    said = fields.tags(_attributes(envelope))
    if said.get("eventtype", "").endswith(("_JOB", "_JOB_STATE")) or "AWS Backup" in message[:200]:
        return _backup(message, envelope, said)
    subject = fields.line(envelope.get("Subject"))
    budget = BUDGET.search(message)
    if budget is not None and ("budget" in subject.casefold() or "AWS Budget" in message):
        return _budget(fields.line(budget[1]), subject, message, envelope)
    return None


def of_json(message: dict[str, Any], envelope: dict[str, Any]) -> Reading | None:
    """What a notice in JSON says; None where its form is unknown."""
    if message.keys() >= DATABASE:
        return of_database(message)
    if message.keys() >= COMMAND:
        return _command(message)
    if "anomalyId" in message:
        return _cost(message)
    if fields.line(message.get("Event")).startswith("autoscaling:"):
        return _scaling(message)
    if passing := _passing(message):
        return passed_over(passing)
    if message.get("source") == "custom" and isinstance(message.get("content"), dict):
        return _custom(message, envelope)
    return None


def _passing(message: dict[str, Any]) -> str:
    """What the notice is where it says nothing about a matter, as a sentence."""
    if {"notificationType", "eventType"}.intersection(message) and "mail" in message:
        return "It is a notice of SES about a letter."
    records = message.get("Records")
    if isinstance(records, list) and "s3" in str(fields.at(records, "0.eventSource")):
        return "It is a notice of S3 about an object."
    if "approval" in message and "region" in message:
        return "CodePipeline waits for an approval."
    return ""


def _attributes(envelope: dict[str, Any]) -> dict[str, Any]:
    attributes = fields.mapping(envelope.get("MessageAttributes"))
    return {name: fields.at(attribute, "Value") for name, attribute in attributes.items()}


def _backup(message: str, envelope: dict[str, Any], said: dict[str, str]) -> Reading:
    word = said.get("state", "").upper()
    if not word:
        word = (
            "FAILED"
            if " failed" in message
            else "COMPLETED"
            if "completed successfully" in message
            else ""
        )
    state = BACKUP_STATES.get(word)
    if state is None:
        return passed_over(
            f"A job of AWS Backup is “{word or 'in an unsaid state'}”: it neither failed nor ended."
        )
    # The matter is that this resource has no backup, so the next job that ends well ends it.
    found = RESOURCE.search(message)
    resource = found[1] if found else said.get("id", "") or fields.digest(message)
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("backup", resource),
        title=f"AWS Backup {word.casefold()}: {resource.rpartition(':')[2]}",
        at=moment(envelope.get("Timestamp")),
        service=resource.rpartition(":")[2] if found else "",
        text=without_addresses(fields.text(message)),
    )
    return reading([signal], remarks_on_moments(envelope, "Timestamp"))


def _budget(name: str, subject: str, message: str, envelope: dict[str, Any]) -> Reading:
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key("budget", name),
        title=without_addresses(subject or f"Budget {name}"),
        at=moment(envelope.get("Timestamp")),
        service=name,
        text=without_addresses(fields.text(message)),
    )
    return reading([signal])


def of_database(message: dict[str, Any]) -> Reading:
    """What a database or a migration tells: only trouble is a matter."""
    said = fields.line(message.get("Event Message"))
    if not DATABASE_TROUBLE.search(said):
        return passed_over("It is a notice of a database or of a migration, not trouble.")
    source = fields.needed(message, "Source ID", "SourceId", tool="AWS")
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key(
            message.get("Event Source"), source, message.get("Event ID") or fields.digest(said)
        ),
        title=without_addresses(f"{source}: {said}"),
        at=moment(message.get("Event Time")),
        service=source,
        link=fields.first_link(message, "Identifier Link"),
    )
    return reading([signal], remarks_on_moments(message, "Event Time"))


def _command(message: dict[str, Any]) -> Reading:
    """A command that Systems Manager ran: the next run of it there that goes well ends the matter."""
    word = fields.first(message, "detailedStatus", "status")
    state = COMMAND_STATES.get(NOT_LETTERS.sub("", word.casefold()))
    if state is None:
        return passed_over(
            f"A command is “{word or 'in an unsaid state'}”: it neither failed nor ended."
        )
    name = fields.needed(message, "documentName", tool="Systems Manager")
    where = fields.first(message, "instanceId", "resourceId")
    signal = Signal(
        kind=Kind.ALERT,
        state=state,
        key=fields.key("command", name, where),
        title=without_addresses(f"{name}{' on ' + where if where else ''}: {word}"),
        at=moment(message.get("eventTime")),
        service=where or name,
    )
    return reading([signal], remarks_on_moments(message, "eventTime"))


def _cost(message: dict[str, Any]) -> Reading:
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key("cost", message.get("anomalyId")),
        title="Unusual cost in AWS: "
        + (fields.first(message, "rootCauses.0.service", "dimensionalValue") or "unknown"),
        started_at=moment(message.get("anomalyStartDate")),
        service=fields.first(message, "rootCauses.0.service", "dimensionalValue"),
        link=fields.first_link(message, "anomalyDetailsLink"),
    )
    return reading([signal])


def _scaling(message: dict[str, Any]) -> Reading:
    event = fields.line(message.get("Event"))
    if not event.endswith("_ERROR"):
        return passed_over(f"A group scales (“{event}”): it is not trouble.")
    group = fields.needed(message, "AutoScalingGroupName", tool="AWS")
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key("scaling", message.get("AccountId"), group, event),
        title=f"{group} could not scale",
        at=moment(message.get("Time")),
        service=group,
        text=without_addresses(
            fields.text(message.get("StatusMessage") or message.get("Description"))
        ),
    )
    return reading([signal])


def _custom(message: dict[str, Any], envelope: dict[str, Any]) -> Reading:
    """A custom notification, in the form that the chat bot of AWS takes."""
    title = fields.first(message, "content.title", "content.description")
    if not title:
        return passed_over("It is a custom notification without a title.")
    keywords = fields.lines(fields.at(message, "metadata.keywords"))
    word = next((keyword for keyword in keywords if level(keyword)), "")
    signal = Signal(
        kind=Kind.ALERT,
        state=State.FIRING,
        key=fields.key(
            "custom", fields.first(message, "metadata.threadId", "id") or fields.digest(title)
        ),
        title=without_addresses(title),
        at=moment(envelope.get("Timestamp")),
        level=level(word),
        level_word=word,
        service=fields.first(message, "metadata.relatedResources.0"),
        text=without_addresses(fields.first_text(message, "content.description")),
    )
    return reading([signal])
