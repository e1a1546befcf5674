"""The API itself: its concepts, its form of refusal, its description."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from peacetime.api import description, refusals
from peacetime.api.authentication import Bearer, Session
from peacetime.api.parameters import strict
from peacetime.api.problems import problem
from peacetime.api.reading import StrictParser, check_text
from peacetime.api.rendering import Renderer
from peacetime.domain.shared.errors import DomainError


class Api(NinjaAPI):
    """Ninja's API with our form of refusal on every path of it."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                for operation in view.operations:
                    setattr(operation, "_get_values", strict(operation))  # noqa: B010 - Ninja has no hook there
        urls = super()._get_urls()
        for url in urls:
            if isinstance(url, URLPattern):
                url.callback = _answered(url.callback)
        return urls

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        return description.completed(super().get_openapi_schema(**options))

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


def _answered(view: Any) -> Any:
    """What Ninja answers in a form of its own becomes a problem, too."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            check_text(request.path, "path")
            for name, values in request.GET.lists():
                check_text([name, *values], name)
        except DomainError as error:
            return api.on_exception(request, error)
        response: HttpResponseBase = view(request, *args, **named)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = response["Allow"]
            sentence = f"{request.method} is not possible here. Possible: {allowed}."
            response = problem(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", sentence)
            response["Allow"] = allowed
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


api = Api(
    title="Peacetime",
    version="1",
    description=description.TEXT,
    urls_namespace="api",
    openapi_url=None,
    auth=[Bearer(), Session()],
    parser=StrictParser(),
    renderer=Renderer(),
)
refusals.register(api)
