"""What went wrong while a request was read or answered, each kind with its problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import AuthenticationError, HttpError, ValidationError

from peacetime.api.problems import field_error, problem, refusal
from peacetime.api.rendering import to_json
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.text import label
from peacetime.usecases.command import Replayed

if TYPE_CHECKING:
    from ninja import NinjaAPI

# Pydantic's kinds of error in our words; what is missing here says "cannot be read".
SENTENCES: dict[str, str] = {
    "missing": "{field} is missing. Add it and send again.",
    "extra_forbidden": "There is no field {name} here. Leave it out, or look at its spelling.",
    "string_type": "{field} must be text.",
    "bool_type": "{field} must be true or false.",
    "int_type": "{field} must be a whole number.",
    "int_parsing": "{field} must be a whole number.",
    "int_parsing_size": "{field} is too large a number.",
    "int_from_float": "{field} must be a whole number.",
    "float_type": "{field} must be a number.",
    "finite_number": "{field} must be a number that ends.",
    "list_type": "{field} must be a list.",
    "dict_type": "{field} must be an object.",
    "model_type": "Send one JSON object.",
    "model_attributes_type": "Send one JSON object.",
    "greater_than_equal": "{field} must be at least {ge}.",
    "less_than_equal": "{field} must be at most {le}.",
    "too_long": "{field} has too many entries; at most {max_length} fit.",
    "literal_error": "{field} must be one of {expected}.",
}


def register(api: NinjaAPI) -> None:
    """Tell the API how each kind of error is answered; what is not here goes to the last resort."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        DomainError: lambda _, error: refusal(error),
        Replayed: lambda _, error: _replayed(error),
        ValidationError: lambda _, error: _invalid(error),
        AuthenticationError: lambda _, __: not_signed_in(),
        HttpError: lambda _, error: _unreadable(error),
        RequestDataTooBig: lambda _, __: too_large(),
        SuspiciousOperation: lambda _, __: _bad_form(),
        MultiPartParserError: lambda _, __: _bad_form(),
        UnreadablePostError: lambda _, __: _bad_form(),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
    api.add_exception_handler(Exception, _not_ours)


def not_signed_in(sentence: str = "", code: str = "not_signed_in") -> HttpResponse:
    """401."""
    usual = "Sign in, or send a token: Authorization: Bearer pt_…"
    return problem(HTTPStatus.UNAUTHORIZED, code, sentence or usual)


def too_large() -> HttpResponse:
    """413."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
    sentence = f"The body is larger than {most} MB. Send less at once, or link to the rest."
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", sentence)


def _not_ours(_: HttpRequest, error: Any) -> HttpResponse:
    raise error  # the project answers: 503 where the database is gone, 500 otherwise


def _replayed(replayed: Replayed) -> HttpResponse:
    content_type = "application/json; charset=utf-8"
    body = to_json(replayed.answer)
    answer = HttpResponse(body, status=replayed.status, content_type=content_type)
    answer["Idempotency-Replayed"] = "true"
    return answer


def _unreadable(error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, DomainError):
        return refusal(error.__cause__)
    return problem(HTTPStatus(error.status_code), "request_refused", str(error))


def _bad_form() -> HttpResponse:
    sentence = "The body could not be read to its end. Send it again, whole."
    return problem(HTTPStatus.BAD_REQUEST, "body_unreadable", sentence)


def _invalid(error: ValidationError) -> HttpResponse:
    errors = [_field_error(found) for found in error.errors]
    sentence = " ".join(found["detail"] for found in errors[:3])
    details: dict[str, object] = {"errors": errors}
    code = "invalid_input"
    if len(errors) == 1:
        code, details["field"] = errors[0]["code"], errors[0]["field"]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, code, sentence, details=details)


def _field_error(found: Mapping[str, Any]) -> dict[str, str]:
    field = _field(found["loc"])
    context = found.get("ctx", {})
    if "sentence" in context:  # the domain's own words
        return field_error(field, found["type"], context["sentence"])
    words = {**context, "field": label(field), "name": f'"{field}"'}
    sentence = SENTENCES.get(found["type"], "{field} cannot be read.").format(**words)
    return field_error(field, "invalid_input", sentence)


def _field(location: tuple[str | int, ...]) -> str:
    """The name as the caller sent it: without where it stood and without our parameter's name."""
    source, *rest = location
    if source == "body" and len(rest) > 1:
        rest = rest[1:]
    elif source == "body":
        return "body"
    name = ""
    for part in rest:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name
