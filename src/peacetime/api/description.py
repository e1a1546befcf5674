"""The description of the API: what Ninja derives from the types, completed by what holds everywhere."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from peacetime.api.problems import CONTENT_TYPE

TEXT = """Every act of Peacetime, for programs.

Send a token as `Authorization: Bearer pt_…`. Send an `Idempotency-Key` with every write: a repeat
with the same key and body within 24 hours is answered as the first was, with
`Idempotency-Replayed: true` and without secrets. People are named by e-mail address, moments are
ISO 8601 with a zone. Lists are `{items, next}`, oldest first, and `next` is the path of
the next page or null. Every refusal is a problem (RFC 9457) with a stable `code` and a sentence.

`GET /api/v1/stream` is a stream of server-sent events: what changed, as it happens, resumed by
`Last-Event-ID`."""

WRITES = ("post", "put", "patch", "delete")
REFUSALS = {
    "400": "The body cannot be read.",
    "401": "Nobody is signed in, or the token lets nobody in.",
    "403": "The caller lacks the right.",
    "404": "What is named in the path is not there.",
    "409": "The state of things does not allow it now.",
    "413": "The body is too large.",
    "422": "Something sent cannot be accepted as it is; `errors` names the fields.",
    "503": "The database does not answer; try again after `Retry-After` seconds.",
}
FIELD_ERROR = {
    "type": "object",
    "properties": {
        "field": {"type": "string"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
    "required": ["field", "code", "detail"],
}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people."},
        "code": {"type": "string", "description": "Stable, for programs."},
        "errors": {"type": "array", "items": FIELD_ERROR},
    },
    "required": ["type", "title", "status", "detail", "code"],
    "additionalProperties": True,
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The same key and body within 24 hours hear the same answer.",
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[ -~]*$"},
}


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    """Refusals and the idempotency key on every operation that may have them."""
    schema["components"]["schemas"]["Problem"] = PROBLEM
    schema["components"]["responses"] = {status: _response(REFUSALS[status]) for status in REFUSALS}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            is_write = method in WRITES and not path.endswith("/preview")
            _complete(operation, is_write=is_write)
    return schema


def _complete(operation: dict[str, Any], *, is_write: bool) -> None:
    operation["summary"] = operation.pop("description").split("\n")[0].removesuffix(".")
    if is_write:
        operation["parameters"].append(IDEMPOTENCY_KEY)
    refused = {status: {"$ref": f"#/components/responses/{status}"} for status in REFUSALS}
    done = {str(status): answer for status, answer in operation["responses"].items()}
    operation["responses"] = refused | done


def _response(sentence: str) -> dict[str, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": sentence, "content": content}
