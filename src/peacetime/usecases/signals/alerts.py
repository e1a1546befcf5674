"""Alerts as rows: read and written by the thousand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
import psycopg
from django.db import connection

from peacetime.domain.signals.folding import Occurrence, Word, matter
from peacetime.domain.signals.signal import Kind, Level, Signal, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peacetime.domain.signals.folding import Earlier

COLUMNS = (
    "matter, source_id, key, kind, state, state_at, started_at, level, title, service_word, team_word, "
    "link, text, is_test, received_at, words, group_id, ignored_by_id, level_word, earlier"
)
_ALIASED = ", ".join(f"a.{name}" for name in COLUMNS.split(", "))
_KNOWN = f"""
    SELECT a.id, {_ALIASED} FROM json_to_recordset(%s) AS told (m uuid, b timestamptz)
      JOIN storage_alert a ON a.matter = told.m AND a.started_at = told.b
"""  # noqa: S608 - our own names
_OF_MATTERS = f"""
    SELECT a.id, {_ALIASED} FROM storage_alert a
     WHERE a.matter IN (SELECT m::uuid FROM json_array_elements_text(%s) AS m)
"""  # noqa: S608 - our own names
_CHANGE = """
    UPDATE storage_alert a
       SET kind = told.kind, state = told.state, state_at = told.state_at, started_at = told.started_at,
           level = told.level, title = told.title, service_word = told.service_word,
           team_word = told.team_word, link = told.link, text = told.text, is_test = told.is_test,
           received_at = told.received_at, words = told.words, group_id = told.group_id,
           level_word = told.level_word, earlier = told.earlier
      FROM json_to_recordset(%s) AS told (
           id bigint, kind text, state text, state_at timestamptz, started_at timestamptz, level text,
           title text, service_word text, team_word text, link text, text text, is_test boolean,
           received_at timestamptz, words jsonb, group_id bigint,
           level_word text, earlier jsonb)
     WHERE a.id = told.id
"""
_COPY = """
    COPY storage_alert (matter, source_id, kind, state, state_at, started_at, level, is_test, received_at, words,
                        earlier, group_id, ignored_by_id, key, title, service_word, team_word, link, text, level_word)
    FROM STDIN
"""
NULL = r"\N"
AT_ONCE = 250  # rows handed to the database
_KINDS = {each.value: each for each in Kind}
_STATES = {each.value: each for each in State}
# A dictionary tells the word of one of them in a third of the time that it takes itself.
_WORDS: dict[Kind | State | Level | None, str] = {
    None: "",
    **{each: each.value for each in (*Kind, *State, *Level)},
}
_LEVELS: dict[str, Level | None] = {"": None, **{each.value: each for each in Level}}


@dataclass(slots=True)
class Row:
    """An occurrence and where it is kept; `before` is what the row says now, None where there is none."""

    now: Occurrence
    matter: str
    id: int | None = None
    before: Occurrence | None = None
    group: int | None = None
    ignored_by: int | None = None

    @property
    def is_changed(self) -> bool:
        return self.now != self.before


def known_rows(told: Iterable[tuple[str, datetime]]) -> list[Row]:
    """The rows of these occurrences, by matter and beginning."""
    asked = orjson.dumps([{"m": name, "b": began} for name, began in told]).decode()
    return _rows(_KNOWN, asked)


def rows_of_matters(matters: Iterable[str]) -> list[Row]:
    """All rows of these matters."""
    return _rows(_OF_MATTERS, orjson.dumps(list(matters)).decode())


def insert(rows: Sequence[Row]) -> None:
    """Write new rows, in the one way that takes microseconds each.

    The database puts some in place while the next ones are spelled here.
    """
    if not rows:
        return
    with psycopg.Cursor(connection.connection) as db, db.copy(_COPY) as copy:
        for first in range(0, len(rows), AT_ONCE):
            lines = "".join(map(_line, rows[first : first + AT_ONCE]))
            copy.write(lines.encode("utf-8", "replace"))


def change(rows: Sequence[Row]) -> None:
    """Write what is new of known rows."""
    if not rows:
        return
    told = orjson.dumps([_told(row) for row in rows]).decode()
    with connection.cursor() as db:
        db.execute(_CHANGE, [told])


def remove(rows: Sequence[Row]) -> None:
    """Remove what was one occurrence too many, seen from now."""
    if rows:
        with connection.cursor() as db:
            db.execute("DELETE FROM storage_alert WHERE id = ANY(%s)", [[row.id for row in rows]])


def _rows(query: str, asked: str) -> list[Row]:
    connection.ensure_connection()
    # Not Django's cursor: it is slower, and reads JSON as text.
    with psycopg.Cursor(connection.connection) as db:
        db.execute(query, [asked])
        return [_row(*row) for row in db.fetchall()]


def _row(
    id_: int,
    name: Any,
    source: int,
    key: str,
    kind: str,
    state: str,
    state_at: datetime,
    started_at: datetime,
    level: str,
    title: str,
    service: str,
    team: str,
    link: str,
    text: str,
    is_test: bool,  # noqa: FBT001 - a column
    received_at: datetime,
    words: Any,
    group: int | None,
    ignored_by: int | None,
    level_word: str,
    earlier: Any,
) -> Row:
    said = tuple(_word(source, one) for one in _loaded(words))
    kept = Occurrence(
        source,
        key,
        started_at,
        _STATES[state],
        state_at,
        _KINDS[kind],
        title,
        _LEVELS[level],
        service,
        team,
        link,
        text,
        is_test,
        received_at,
        said,
        level_word,
        tuple(_earlier(*one) for one in _loaded(earlier)),
    )
    return Row(kept, name.hex, id_, kept, group, ignored_by)


def _loaded(words: Any) -> list[Any]:
    if words is None:
        return []
    loaded: list[Any] = orjson.loads(words) if isinstance(words, str | bytes) else words
    return loaded


def _line(row: Row) -> str:
    one = row.now
    words = NULL if not one.words else _escaped(_kept(one.words))
    earlier = NULL if not one.earlier else _escaped(orjson.dumps(one.earlier).decode())
    group = NULL if row.group is None else str(row.group)
    ignored_by = NULL if row.ignored_by is None else str(row.ignored_by)
    began = one.started_at.isoformat()
    since = began if one.state_at == one.started_at else one.state_at.isoformat()
    texts = one.key, one.title, one.service, one.team, one.link, one.text, one.level_word
    return (
        f"{row.matter}\t{one.source}\t{_WORDS[one.kind]}\t{_WORDS[one.state]}\t{since}\t{began}\t"
        f"{_WORDS[one.level]}\t{'t' if one.is_test else 'f'}\t{one.received_at.isoformat()}\t"
        f"{words}\t{earlier}\t{group}\t{ignored_by}\t{_columns(texts)}\n"
    )


def _columns(texts: Sequence[str]) -> str:
    """Texts side by side; most have nothing that COPY reads as its own, which is seen of all at once."""
    joined = "\t".join(texts)
    has_more_tabs = joined.count("\t") >= len(texts)
    if has_more_tabs or "\\" in joined or "\n" in joined or "\r" in joined or "\0" in joined:
        return "\t".join(map(_escaped, texts))
    return joined


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return text.replace("\r", "\\r").replace("\0", "")


def _told(row: Row) -> dict[str, Any]:
    one = row.now
    return {
        "id": row.id,
        "kind": one.kind,
        "state": one.state,
        "state_at": one.state_at,
        "started_at": one.started_at,
        "level": one.level or "",
        "level_word": one.level_word,
        "title": one.title,
        "service_word": one.service,
        "team_word": one.team,
        "link": one.link,
        "text": one.text,
        "is_test": one.is_test,
        "received_at": one.received_at,
        "words": orjson.Fragment(_kept(one.words)) if one.words else None,
        "earlier": one.earlier or None,
        "group_id": row.group,
    }


def _kept(words: Sequence[Word]) -> str:
    return orjson.dumps([_kept_word(word) for word in words]).decode()


def _kept_word(word: Word) -> list[Any]:
    said = word.signal
    texts = [said.key, said.title, said.service, said.team, said.link, said.text, said.level_word]
    return [
        word.received_at,
        said.kind,
        said.state,
        said.at,
        said.started_at,
        said.level,
        said.is_test,
        *texts,
    ]


def _word(source: int, kept: list[Any]) -> Word:
    received_at, kind, state, at, started_at, level, is_test, *texts = kept
    key, title, service, team, link, text, *more = texts
    signal = Signal(
        _KINDS[kind],
        _STATES[state],
        key,
        title,
        _moment(at),
        _moment(started_at),
        _LEVELS[level or ""],
        more[0] if more else "",  # what was kept before this word was
        service=service,
        team=team,
        link=link,
        text=text,
        is_test=is_test,
    )
    moment = _moment(received_at)
    assert moment is not None
    return Word(source, signal, moment)


def _earlier(name: str, moment: str, state: str) -> Earlier:
    return name, datetime.fromisoformat(moment).astimezone(UTC), _STATES[state]


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def matter_of(one: Occurrence) -> str:
    """What names the matter of an occurrence among all sources."""
    return matter(one.source, one.key)
