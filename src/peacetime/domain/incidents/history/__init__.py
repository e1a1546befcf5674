"""Bringing a history: a CSV of incidents becomes rows, rejections and remarks.

Begin at `reading.read_history`. Bytes become text (`encoding`), text becomes records
(`records`), the first of them tells the columns (`columns`), each other one becomes a row
or a rejection (`rows`) with remarks (`remarks`). `export` writes the rejected rows.
"""

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
