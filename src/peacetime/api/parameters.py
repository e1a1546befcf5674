"""Parameters of an address: one that nobody reads is refused, for a misspelt filter filters nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja.operation import Operation

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import quoted


def strict(operation: Operation) -> Callable[..., Any]:
    """The operation's reading of a request, which refuses parameters the operation does not have."""
    read = operation._get_values  # noqa: SLF001 - it runs after the caller is known and before the act
    known = _names(operation)

    @wraps(read)
    def read_strictly(request: HttpRequest, *args: Any, **named: Any) -> Any:
        check_parameters(list(request.GET), known)
        return read(request, *args, **named)

    return read_strictly


def check_parameters(sent: list[str], known: list[str]) -> None:
    """Refuse the first parameter that is not one of those known.

    Raises:
        InvalidInput: `parameter_unknown`, naming the parameter.
    """
    for name in sent:
        if name not in known:
            hint = f"Possible: {', '.join(known)}." if known else "Leave it out: there are none."
            sentence = f"There is no parameter {quoted(name)} here. {hint}"
            raise InvalidInput(sentence, field=name[:100], code="parameter_unknown")


def _names(operation: Operation) -> list[str]:
    queries = [
        model
        for model in operation.models
        if getattr(model, "__ninja_param_source__", "") == "query"
    ]
    return [name for model in queries for name in model.__ninja_flatten_map__]
