"""The address that Slack calls when its app is not in Socket Mode."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from peacetime.integrations.slack.link import SIGNING_SECRET, link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

LARGEST = 1_000_000  # bytes; Slack's own are far smaller


@csrf_exempt
@require_POST
def receive(request: HttpRequest, connection: int) -> HttpResponse:
    """One delivery: checked by its signature and its age, kept, acknowledged."""
    if len(request.body) > LARGEST:
        return _refused("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    from slack_bolt import BoltRequest  # noqa: PLC0415 - a start need not wait for it

    from peacetime.integrations.slack.app import answered  # noqa: PLC0415

    found = link(connection)
    if found is None:
        return _refused("connection_unknown", HTTPStatus.NOT_FOUND)
    if not found.secrets.get(SIGNING_SECRET):
        return _refused("signing_secret_missing", HTTPStatus.UNAUTHORIZED)
    headers: dict[str, str | Sequence[str]] = dict(request.headers)
    try:
        body = request.body.decode()
    except UnicodeDecodeError:
        return _refused("not_text", HTTPStatus.BAD_REQUEST)
    heard = answered(found, BoltRequest(body=body, headers=headers))
    if heard.status == HTTPStatus.NOT_FOUND:
        return HttpResponse(
            status=HTTPStatus.OK
        )  # nothing here listens to it, and it need not come again
    response = HttpResponse(heard.body, status=heard.status)
    for name, values in heard.headers.items():
        response[name] = values[0]
    return response


def _refused(code: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": code}, status=status)
