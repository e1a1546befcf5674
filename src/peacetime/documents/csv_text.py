"""Tables as rows with their lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from peacetime.documents.refusals import DocumentRefused
from peacetime.domain.dependencies.importing.tables import Row

LARGEST = 10 * 1024 * 1024
SEPARATORS = ",;\t"


def read_rows(text: str) -> Iterator[Row]:
    """The lines below the head of a table; columns are those of the head.

    Raises:
        DocumentRefused: `document_too_large`, `document_unreadable`.
    """
    if len(text) > LARGEST:
        sentence = f"A table of more than {LARGEST // 1024 // 1024} MB is not read. Split it."
        raise DocumentRefused(sentence, code="document_too_large")
    text = text.removeprefix("\ufeff").replace("\0", "")
    head = text.lstrip().split("\n", maxsplit=1)[0]
    separator = max(SEPARATORS, key=head.count)
    reader = csv.reader(StringIO(text), delimiter=separator)
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(reader.line_num, dict(zip(columns, cells, strict=False)))
    except csv.Error as error:
        raise DocumentRefused(f"This is no table: {error}.", line=reader.line_num) from None
