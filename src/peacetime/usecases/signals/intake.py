"""What comes in: deliveries are kept as they came, many at once; what was refused is noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
import psycopg
from django.db import connection, transaction

from peacetime.storage.models import IntakeEntry, Source
from peacetime.storage.packing import Packed, pack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_KEEP = """
    INSERT INTO storage_intakebatch (received_at, count, sources, packed) VALUES (%s, %s, %s, %s)
"""
_REFUSED = """
    INSERT INTO storage_intakeentry AS kept (source_id, code, sentence, times, first_at, last_at)
    SELECT s.id, told.code, told.sentence, told.times, told.first_at, told.last_at
      FROM json_to_recordset(%s) AS told (source bigint, code text, sentence text, times bigint,
                                          first_at timestamptz, last_at timestamptz)
      JOIN storage_source s ON s.id = told.source
    ON CONFLICT (source_id, code) DO UPDATE
       SET times = kept.times + excluded.times, last_at = excluded.last_at, sentence = excluded.sentence
"""
_NOTE_PROBLEM = """
    UPDATE storage_source s
       SET last_problem_at = told.last_at, last_problem_code = told.code, last_problem = told.sentence
      FROM json_to_recordset(%s) AS told (source bigint, code text, sentence text, last_at timestamptz)
     WHERE s.id = told.source
"""


@dataclass(slots=True)
class Refused:
    """Deliveries of one source that were refused for one reason, since this was last written."""

    source: int
    code: str
    sentence: str
    first_at: datetime
    last_at: datetime
    times: int = 1


def keep(deliveries: Sequence[Packed]) -> None:
    """Keep deliveries as they came, in one statement that is its own transaction.

    No notification and no job: whoever folds looks by itself, since either would cost more than this.
    """
    sources = orjson.dumps(sorted({one.source for one in deliveries})).decode()
    connection.ensure_connection()
    # The driver's own cursor sends bytes as they are; Django's would write them as text.
    with psycopg.Cursor(connection.connection) as db:
        db.execute(
            _KEEP,
            [deliveries[0].received_at, len(deliveries), sources, pack(deliveries)],
            binary=True,
        )


def note_refusals(refused: Sequence[Refused]) -> None:
    """Write down what was refused: one row a source and reason, however many there were."""
    told = orjson.dumps([_told(one) for one in refused]).decode()
    with transaction.atomic(), connection.cursor() as db:
        db.execute(_REFUSED, [told])
        db.execute(_NOTE_PROBLEM, [told])


def note_problem(source: int, code: str, sentence: str, *, at: datetime) -> None:
    """Write down one thing that went wrong with a source."""
    note_refusals([Refused(source, code, sentence[:500], at, at)])


def forget_problem(source: int, code: str) -> None:
    """What was wrong with a source is over, where nothing else went wrong since."""
    Source.objects.filter(pk=source, last_problem_code=code).update(
        last_problem_at=None, last_problem_code="", last_problem=""
    )


def forget_refusals(*, before: datetime) -> None:
    """Remove what was last refused long ago."""
    IntakeEntry.objects.filter(last_at__lt=before).delete()


def _told(one: Refused) -> Mapping[str, object]:
    return {
        "source": one.source,
        "code": one.code,
        "sentence": one.sentence,
        "times": one.times,
        "first_at": one.first_at,
        "last_at": one.last_at,
    }
