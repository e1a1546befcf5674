"""How values become JSON: every moment in UTC with its Z."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.renderers import BaseRenderer


def to_json(value: object) -> bytes:
    """JSON as every answer of the API has it."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)


class Renderer(BaseRenderer):
    """The same for Ninja."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002 - as Ninja calls it
        return to_json(data)
