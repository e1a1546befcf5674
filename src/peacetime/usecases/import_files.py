"""The file of an import: unpacked, cut into pieces and kept until it is read.

Any worker of any machine reads it from the database, and no process ever holds the whole.
"""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING

from django.conf import settings

from peacetime.domain.incidents.history import Choices, read_history
from peacetime.domain.incidents.history.choices import DateOrder
from peacetime.domain.incidents.history.survey import Survey, survey
from peacetime.domain.incidents.history.unpacking import unpacked
from peacetime.domain.shared.zones import named_zone
from peacetime.storage.models import HistoryPiece

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from peacetime.domain.incidents.history import History
    from peacetime.storage.models import HistoryImport

LARGEST_FILE: int = settings.LARGEST_IMPORT
PIECE = 1024 * 1024


def keep(row: HistoryImport, file: IO[bytes], *, at_most: int) -> None:
    """Write the unpacked file, and on the row its digest and about how many rows it has.

    Raises:
        RejectedFile: It is too large, or broken where it is packed; see `unpacked`.
    """
    digest, lines = hashlib.sha256(), 0
    first = last = b""
    chunks = unpacked(file, at_most=at_most, name=row.file_name)
    for number, piece in enumerate(_pieces(chunks)):
        digest.update(piece)
        lines += piece.count(b"\n")
        first, last = first or piece.lstrip()[:1], piece[-1:]
        HistoryPiece.objects.create(history_import=row, number=number, content=piece)
    row.file_digest = digest.hexdigest()
    lines += last not in {b"", b"\n"}
    has_heading = first not in {b"{", b"["}
    row.rows_total = max(0, lines - has_heading)


def pieces(row: HistoryImport) -> Iterator[bytes]:
    """The bytes of the file, a piece in memory at a time."""
    if row.content is not None:  # taken by the version before
        yield bytes(row.content)
        return
    number = 0
    while True:
        kept = HistoryPiece.objects.filter(history_import=row, number=number).first()
        if kept is None:
            return
        yield bytes(kept.content)
        number += 1


def forget(row: HistoryImport) -> None:
    """Let go of the file."""
    HistoryPiece.objects.filter(history_import=row).delete()
    row.content = None


def choices_of(row: HistoryImport) -> Choices:
    """What was said about how the file is to be read."""
    return Choices(
        columns=row.columns,
        date_order=DateOrder(row.date_order) if row.date_order else None,
        is_24_midnight=row.is_24_midnight,
    )


def survey_of(row: HistoryImport, *, at_most: int | None = None) -> Survey:
    """What a look at the file tells.

    Raises:
        RejectedFile: It is no table.
    """
    return survey(pieces(row), choices_of(row), at_most=at_most)


def history_of(row: HistoryImport, choices: Choices, *, at: datetime) -> History:
    """The findings of the file, from its beginning.

    Raises:
        RejectedFile: It is no history.
    """
    zone = named_zone(row.time_zone) if row.time_zone else None
    return read_history(pieces(row), at=at, assumed_zone=zone, choices=choices)


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        while len(kept) >= PIECE:
            yield bytes(kept[:PIECE])
            del kept[:PIECE]
    if kept:
        yield bytes(kept)
