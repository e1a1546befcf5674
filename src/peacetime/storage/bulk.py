"""Many rows by one statement: what they say as one JSON, what they share as constants; and their removal.

The model's own way spends half a millisecond on a row of fifty columns; this spends a fiftieth of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import connection
from django.db.models import Field, Model, QuerySet


def insert_rows(shared: Model, told: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of one table.

    Args:
        shared: What all of them say, as a model that is not saved.
        told: What each says beside, by attribute (`team_id`), each with the same names. Moments and
            texts must be ready for the database.
    """
    if not told:
        return
    fields = {field.attname: field for field in shared._meta.concrete_fields}  # noqa: SLF001 - documented
    own = [fields[name] for name in told[0]]
    others = [field for name, field in fields.items() if name not in told[0] and _is_said(field)]
    columns = ", ".join(str(field.column) for field in (*own, *others))
    said = ", ".join(f"told.{field.column}" for field in own)
    types = ", ".join(f"{field.column} {field.db_type(connection)}" for field in own)
    values = [
        field.get_db_prep_save(getattr(shared, field.attname), connection) for field in others
    ]
    keyed = [{fields[name].column: value for name, value in one.items()} for one in told]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {shared._meta.db_table} ({columns}) "  # noqa: S608, SLF001 - our own names
            f"SELECT {said}{', %s' * len(values)} FROM json_to_recordset(%s) AS told ({types})",
            [*values, orjson.dumps(keyed).decode()],
        )


def _is_said(field: Field[Any, Any]) -> bool:
    """What the database numbers, computes or presets itself is left to it."""
    return not (field.primary_key or field.generated or field.has_db_default())


def remove_some(rows: QuerySet[Any], *, at_once: int = 5_000) -> int:
    """Remove rows to which nothing refers, so many by one statement, each its own; how many there were.

    Args:
        rows: Which.
        at_once: No lock and no log grows larger than that, however many there are.
    """
    removed = 0
    while True:
        count: int
        some = rows.order_by().values("pk")[:at_once]
        count, _ = rows.model._default_manager.filter(pk__in=some).delete()  # noqa: SLF001 - documented
        removed += count
        if count < at_once:
            return removed
