"""Files to keep: sent piece by piece, under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable


def csv_file(pieces: Iterable[bytes], name: str) -> StreamingHttpResponse:
    """A table under this name."""
    return _file(pieces, name, "text/csv; charset=utf-8")


def json_file(pieces: Iterable[bytes], name: str) -> StreamingHttpResponse:
    """A JSON document under this name."""
    return _file(pieces, name, "application/json")


def _file(pieces: Iterable[bytes], name: str, kind: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type=kind, headers=headers)
