"""The description as JSON for programs, and as a plain page for people: no script, no network."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from ninja import Router

router = Router(auth=None)
STYLE = Path(__file__).with_name("docs.css")


@cache
def _schema() -> dict[str, Any]:
    from peacetime.api.app import api  # noqa: PLC0415 - the API is whole only when it is served

    return dict(api.get_openapi_schema())


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(orjson.dumps(_schema()), content_type="application/json")


@router.get("/docs.css", include_in_schema=False)
def docs_style(request: HttpRequest) -> HttpResponse:
    return HttpResponse(STYLE.read_bytes(), content_type="text/css")


@router.get("/docs", include_in_schema=False)
def docs(request: HttpRequest) -> HttpResponse:
    schema = _schema()
    operations = [
        _operation(path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    page = format_html(
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        "<title>API · Peacetime</title><link rel=stylesheet href=docs.css>"
        "<main><h1>The API of Peacetime</h1>{}<p>The same for programs: "
        "<a href=openapi.json>openapi.json</a></p>{}</main></html>",
        format_html_join("", "<p>{}</p>", ((part,) for part in _paragraphs(schema))),
        format_html_join("", "{}", ((operation,) for operation in operations)),
    )
    return HttpResponse(page)


def _paragraphs(schema: dict[str, Any]) -> list[str]:
    return str(schema["info"]["description"]).split("\n\n")


def _operation(path: str, method: str, operation: dict[str, Any]) -> SafeString:
    fields = [*_parameters(operation), *_body(operation)]
    return format_html(
        "<section id='{}'><h2><b>{}</b> <code>{}</code></h2><p>{}</p>{}</section>",
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        _table(fields),
    )


def _parameters(operation: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (parameter["name"], parameter["in"], _words(parameter["schema"], parameter["required"]))
        for parameter in operation["parameters"]
    ]


def _body(operation: dict[str, Any]) -> list[tuple[str, str, str]]:
    contents = operation.get("requestBody", {"content": {}})["content"].values()
    schema: dict[str, Any] = next((_resolved(content["schema"]) for content in contents), {})
    required = schema.get("required", [])
    return [
        (name, "body", _words(field, name in required))
        for name, field in schema.get("properties", {}).items()
    ]


def _words(field: dict[str, Any], is_required: bool) -> str:  # noqa: FBT001 - read aloud at its calls
    options = [_resolved(option) for option in field.get("anyOf", field.get("allOf", [field]))]
    kinds = [
        ", ".join(map(str, option["enum"])) if "enum" in option else _kind(option)
        for option in options
    ]
    words = " or ".join(kind for kind in kinds if kind)
    return words if is_required else f"{words}, optional"


def _kind(option: dict[str, Any]) -> str:
    plain = str(option.get("format") or option.get("type", ""))
    return (
        f"{plain} of at most {option['maxLength']} characters" if "maxLength" in option else plain
    )


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return _schema()["components"]["schemas"][name] if name else schema


def _table(rows: list[tuple[str, str, str]]) -> SafeString:
    if not rows:
        return SafeString()
    lines = format_html_join("", "<tr><th scope=row>{}<td>{}<td>{}", rows)
    return format_html("<table><tr><th>Field<th>Where<th>What</tr>{}</table>", lines)
