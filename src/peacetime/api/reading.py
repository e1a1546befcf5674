"""Reading JSON strictly: what a database cannot keep never gets past this door."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import SURROGATE


class MalformedJson(DomainError):
    """The body is not JSON."""

    code = "malformed_json"


class StrictParser(Parser):
    """JSON as the standard has it: no NaN, no NUL, no halves of characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = json.loads(request.body, parse_constant=_not_a_number)
        except RecursionError:
            raise MalformedJson(
                "The body is nested too deeply. Send a plain JSON object."
            ) from None
        except UnicodeDecodeError:
            raise MalformedJson("The body is not UTF-8. Send JSON in UTF-8.") from None
        except ValueError as error:
            where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
            sentence = f"The body is not JSON{where}. Send one JSON object."
            raise MalformedJson(sentence) from None
        check_text(body, "")
        return body


def check_text(value: object, field: str) -> None:
    """Refuse a NUL or a lone surrogate anywhere in what was sent, naming the field.

    Raises:
        InvalidInput: `text_nul`, `text_surrogate`.
    """
    if isinstance(value, str):
        _check_characters(value, field or "body")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            check_text(item, f"{field}[{number}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_characters(key, f"{field}.name" if field else "body")
            check_text(item, f"{field}.{key}" if field else key)


def _check_characters(text: str, field: str) -> None:
    if "\0" in text:
        sentence = "The text contains a NUL character. Remove it and send again."
        raise InvalidInput(sentence, field=field, code="text_nul")
    if SURROGATE.search(text):
        sentence = "The text contains half of a character (a lone surrogate). Type it again."
        raise InvalidInput(sentence, field=field, code="text_surrogate")


def _not_a_number(word: str) -> NoReturn:
    raise ValueError(word)
