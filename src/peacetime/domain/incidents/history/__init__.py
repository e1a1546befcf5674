"""Bringing a history: a file of incidents becomes rows, rejections and remarks.

Begin at `reading.read_history`. Packed bytes are unpacked (`unpacking`), bytes become text
(`encoding`), text becomes a table (`tables`, from `records` or `json_items`), the header tells
the columns (`columns`, by the `tools`), each record becomes a row or a rejection (`rows`, with
`dates`) with remarks (`remarks`). `survey` looks before anything is read; `export` writes the
rejected rows.
"""

from peacetime.domain.incidents.history.choices import Choices, DateOrder
from peacetime.domain.incidents.history.export import rejected_rows_csv
from peacetime.domain.incidents.history.findings import (
    Finding,
    HistoryRow,
    RejectedFile,
    Rejection,
    Remark,
)
from peacetime.domain.incidents.history.reading import History, read_history
from peacetime.domain.incidents.history.rows import HistoryRules

__all__ = [
    "Choices",
    "DateOrder",
    "Finding",
    "History",
    "HistoryRow",
    "HistoryRules",
    "RejectedFile",
    "Rejection",
    "Remark",
    "read_history",
    "rejected_rows_csv",
]
