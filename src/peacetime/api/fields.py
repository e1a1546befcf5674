"""The types of what is sent: each refuses in the domain's own words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from peacetime.domain.incidents.roles import Role, role_named
from peacetime.domain.incidents.severity import Severity, severity_named
from peacetime.domain.incidents.timeline import WRITTEN_BY_PEOPLE
from peacetime.domain.incidents.updates import Status, status_named
from peacetime.domain.modes.declaration import Trigger, trigger_named
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.moments import parse_moment
from peacetime.domain.shared.text import label, quoted


class Sent(BaseModel):
    """The body of a request: nothing is converted silently, nothing unknown is dropped silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Shown(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


def text(max_length: int, *, required: bool = True) -> Any:
    """Bounds that the domain checks, with its own sentence, and that the description mentions."""
    return Field(json_schema_extra={"maxLength": max_length, "minLength": 1 if required else 0})


def _read(read: Callable[[str, str], object]) -> BeforeValidator:
    """Text becomes a value; the domain's refusal becomes this field's error."""

    def validate(value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str):
            sentence = f"{label(info.field_name or 'value')} must be text."
            raise PydanticCustomError("invalid_input", "{sentence}", {"sentence": sentence})
        try:
            return read(value, info.field_name or "")
        except InvalidInput as error:
            raise PydanticCustomError(
                error.code, "{sentence}", {"sentence": error.sentence}
            ) from None

    return BeforeValidator(validate)


def _day(value: str, field: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        sentence = f"{label(field)} is {quoted(value)}. Write a day like 2026-03-01."
        raise InvalidInput(sentence, field=field, code="day_unreadable") from None


def _clock_time(value: str, field: str) -> time:
    try:
        return time.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        sentence = f"{label(field)} is {quoted(value)}. Write a time of day like 09:30."
        raise InvalidInput(sentence, field=field, code="time_unreadable") from None


def _kind(value: str) -> str:
    known = [kind.value for kind in WRITTEN_BY_PEOPLE]
    if value in known:
        return value
    sentence = f"{quoted(value)} is not what people write here. Choose one of {', '.join(known)}."
    raise InvalidInput(sentence, field="kind", code="kind_not_writable")


Moment = Annotated[datetime, _read(lambda value, field: parse_moment(value, field=field).at)]
Day = Annotated[date, _read(_day)]
CLOCK = WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"})
ClockTime = Annotated[time, _read(_clock_time), CLOCK]
ShownClockTime = Annotated[time, PlainSerializer(lambda value: f"{value:%H:%M}"), CLOCK]
SentSeverity = Annotated[Severity, _read(lambda value, _: severity_named(value))]
SentTrigger = Annotated[Trigger, _read(lambda value, _: trigger_named(value))]
SentRole = Annotated[Role, _read(lambda value, _: role_named(value))]
SentStatus = Annotated[Status, _read(lambda value, _: status_named(value))]
SentKind = Annotated[Literal["note", "decision", "action"], _read(lambda value, _: _kind(value))]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
