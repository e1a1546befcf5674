"""Every endpoint, read off the OpenAPI description."""

from devtools.docs.tables import generated

INTRO = """
The description itself is at `/api/v1/openapi.json`, readable at `/api/v1/docs`.

Send a token as a bearer (`Authorization: Bearer pt_…`); make one in the settings or with
`peacetime token create NAME --role member`. Lists are `{"items": […], "next": …}`, oldest first, and
`next` is the path of the next page or null. People are named by their e-mail address. Moments are
ISO 8601 with a zone. A refusal is a problem document (RFC 9457) with a stable [code](errors.md).

Send an `Idempotency-Key` with every write: for 24 hours the same key and body hear the same answer
(with `Idempotency-Replayed: true`, secrets left out), another body is refused.

`GET /api/v1/stream` is a stream of server-sent events: `event:` is a [fact](facts.md), `data:` says team,
incident and moment, `id:` is where to resume with `Last-Event-ID`; `reset` says that too much was missed.
"""


def page() -> str:
    import peacetime.api.urls  # noqa: F401 - mounts every router
    from peacetime.api.app import api

    schema = api.get_openapi_schema()
    sections = []
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                sections.append(f"## {method.upper()} {path}\n\n{_text(operation)}")
    return generated("API", INTRO, *sections)


def _text(operation: dict[str, object]) -> str:
    summary = str(operation.get("description") or operation.get("summary") or "")
    return summary.split("\n\n", maxsplit=1)[0].replace("\n", " ")
