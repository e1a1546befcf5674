"""Small tables that people bring: read from a file or from what was typed, looked at, then taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.lookup import team_named
from peacetime.web.door import now, signed_in
from peacetime.web.download import csv_file
from peacetime.web.signs.templates_of import rota_rows, series_rows

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from peacetime.queries.access import Actor
    from peacetime.web.form import Form

MOST_BYTES = 2_000_000


def text_of(request: HttpRequest, form: Form) -> str:
    """The table that was chosen as a file, else what was pasted.

    Raises:
        InvalidInput: `file_too_large`, `file_unreadable`, `rows_missing`.
    """
    file = request.FILES.get("file")
    if file is None:
        text = form.value("rows").strip()
        if not text:
            sentence = "There is no table yet. Choose a file, or paste its rows."
            raise InvalidInput(sentence, field="rows", code="rows_missing")
        return text
    if (file.size or 0) > MOST_BYTES:
        sentence = "The file is larger than 2 MB. Bring it in parts."
        raise InvalidInput(sentence, field="file", code="file_too_large")
    content = file.read()
    try:
        return str(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    if b"\0" in content:
        sentence = "The file is no table of text. Save it as CSV, then choose it again."
        raise InvalidInput(sentence, field="file", code="file_unreadable")
    return str(content.decode("latin-1"))


@require_safe
@signed_in
def series_template(request: HttpRequest, actor: Actor, slug: str) -> HttpResponseBase:
    """A table to fill in: every kind of weekly number with a made-up week."""
    del request, actor
    team_named(slug)
    return csv_file(series_rows(now()), f"weekly-numbers-of-{slug}.csv")


@require_safe
@signed_in
def rota_template(request: HttpRequest, actor: Actor, slug: str) -> HttpResponseBase:
    """A table to fill in: turns on call."""
    del request, actor
    team_named(slug)
    return csv_file(rota_rows(now()), f"rota-of-{slug}.csv")
