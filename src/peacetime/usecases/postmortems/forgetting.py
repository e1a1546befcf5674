"""What was redacted in an incident goes from its postmortem, too: from the text and from every version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peacetime.domain.postmortems.escaping import escaped
from peacetime.storage.models import (
    IdempotencyKey,
    Incident,
    Postmortem,
    PostmortemPdf,
    PostmortemVersion,
)
from peacetime.usecases.postmortems.together import forget

if TYPE_CHECKING:
    from collections.abc import Iterable

REDACTED = "(redacted)"


def forget_words(incident: Incident, words: Iterable[str]) -> None:
    """Replace these words wherever they stand in the postmortem of a locked incident."""
    row = Postmortem.objects.select_for_update(no_key=True).filter(incident=incident).first()
    pattern = _pattern(words)
    if row is None or pattern is None:
        return
    forget(row)
    PostmortemPdf.objects.filter(postmortem=row).delete()
    kept: list[Postmortem | PostmortemVersion] = [row]
    kept += PostmortemVersion.objects.filter(postmortem=row)
    for each in kept:
        title, text = pattern.sub(REDACTED, each.title), pattern.sub(REDACTED, each.text)
        if (title, text) != (each.title, each.text):
            each.title, each.text = title, text
            each.save(update_fields=["title", "text"])
    for key in IdempotencyKey.objects.filter(answer__id=row.ref):
        answer = dict(key.answer or {})
        key.answer = answer | dict.fromkeys(answer.keys() & {"title", "text"}, REDACTED)
        key.save(update_fields=["answer"])


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """These words as they were written, and as a draft escapes them; never a part of another word."""
    forms = set()
    for said in words:
        bare = " ".join(said.split()).removesuffix(".")
        if bare and bare != REDACTED:
            forms |= {bare, escaped(bare)}
    if not forms:
        return None
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
