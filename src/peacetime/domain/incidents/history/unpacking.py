"""From a packed file to its bytes, never more of them than may be."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from peacetime.domain.incidents.history.encoding import Text
from peacetime.domain.incidents.history.findings import RejectedFile
from peacetime.domain.incidents.history.notes import note_row
from peacetime.domain.shared.text import quoted

CHUNK = 64 * 1024
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
NOTE_STARTS = (b"---\n", b"---\r\n", b"+++\n", b"+++\r\n", b"\xef\xbb\xbf---")
TABLES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
NOTES = (".md", ".markdown")
SPREADSHEET = "[Content_Types].xml"
MOST_MEMBERS = 20_000
LARGEST_NOTE = 1_000_000  # bytes


class FileTooLarge(RejectedFile):
    """More than may be read."""

    code = "file_too_large"


def unpacked(file: IO[bytes], *, at_most: int, name: str = "") -> Iterator[bytes]:
    """The bytes of a file; of gzip and ZIP what is packed in them.

    A ZIP may hold one table beside anything else, or a folder of notes with front matter,
    which become one object a line. Nothing is unpacked beyond the limit, whatever an archive
    says of itself, and no archive in an archive.

    Args:
        file: At its beginning; for ZIP it must be seekable.
        at_most: Most bytes that may come out.
        name: Of the file, for notes.

    Raises:
        FileTooLarge: `file_too_large`, `file_unpacks_too_large`, when iterated.
        RejectedFile: `archive_broken`, `archive_with_several`, `archive_without_history`,
            `file_not_text`, when iterated.

    Cost: linear; memory for one chunk, or one note.

    >>> import gzip, io
    >>> b"".join(unpacked(io.BytesIO(gzip.compress(b"a,b")), at_most=100))
    b'a,b'
    """
    start = file.read(len(ZIP) + 2)
    file.seek(0)
    if start.startswith(GZIP):
        yield from _limited(_of_gzip(file), at_most, is_packed=True)
    elif start.startswith(ZIP):
        yield from _limited(_of_zip(file), at_most, is_packed=True)
    elif start.startswith(NOTE_STARTS):
        yield from _of_note(name, file.read(LARGEST_NOTE))
    else:
        yield from _limited(_chunks(file), at_most, is_packed=False)


def _limited(chunks: Iterator[bytes], at_most: int, *, is_packed: bool) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > at_most:
            raise _too_large(at_most, is_packed=is_packed)
        yield chunk


def _too_large(at_most: int, *, is_packed: bool) -> FileTooLarge:
    shown = f"{at_most // 1024 // 1024} MB" if at_most >= 1024 * 1024 else f"{at_most} bytes"
    instead = (
        f"larger than {shown}. Split it by years and import the parts, or let whoever runs "
        "Peacetime raise PEACETIME_IMPORT_MB."
    )
    if is_packed:
        sentence = f"What is packed in the file is {instead}"
        return FileTooLarge(sentence, code="file_unpacks_too_large")
    return FileTooLarge(f"The file is {instead}")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _of_gzip(file: IO[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj(wbits=31)
    for chunk in _chunks(file):
        rest = chunk
        while rest:
            try:
                yield inflate.decompress(rest, CHUNK)
            except zlib.error:
                raise _broken() from None
            rest = inflate.unconsumed_tail
            if inflate.eof:
                if not (rest := inflate.unused_data.lstrip(b"\0")):
                    break
                inflate = zlib.decompressobj(wbits=31)  # files may be packed one after the other
    if not inflate.eof:
        raise _broken()


def _of_zip(file: IO[bytes]) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield from _of_archive(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise _broken() from None
    except RuntimeError:  # what zipfile says of a password
        sentence = "The archive is locked with a password. Unpack it and import what is in it."
        raise RejectedFile(sentence, code="archive_broken") from None


def _of_archive(archive: zipfile.ZipFile) -> Iterator[bytes]:
    members = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one)]
    names = [one.filename for one in members]
    if SPREADSHEET in names or "content.xml" in names:
        sentence = 'This is a spreadsheet. Save the table as "CSV UTF-8" and import that file.'
        raise RejectedFile(sentence, code="file_not_text")
    if len(members) > MOST_MEMBERS:
        sentence = f"The archive holds more than {MOST_MEMBERS:,} files. Import them in parts."
        raise RejectedFile(sentence, code="archive_with_several")
    tables = [one for one in members if one.filename.lower().endswith(TABLES)]
    notes = [one for one in members if one.filename.lower().endswith(NOTES)]
    if len(tables) > 1:
        found = ", ".join(quoted(one.filename) for one in tables[:5])
        sentence = f"The archive holds several tables: {found}. Import them one by one."
        raise RejectedFile(sentence, code="archive_with_several")
    if tables:
        with archive.open(tables[0]) as member:
            yield from _chunks(member)
    elif notes:
        yield from _of_notes(archive, notes)
    else:
        sentence = "The archive holds no CSV, no JSON and no notes with front matter."
        raise RejectedFile(sentence, code="archive_without_history")


def _of_notes(archive: zipfile.ZipFile, notes: list[zipfile.ZipInfo]) -> Iterator[bytes]:
    has_any = False
    for note in sorted(notes, key=lambda one: one.filename):
        with archive.open(note) as member:
            for line in _lines_of_note(note.filename, member.read(LARGEST_NOTE)):
                has_any = True
                yield line
    if not has_any:
        raise _without_front_matter()


def _of_note(name: str, content: bytes) -> Iterator[bytes]:
    lines = list(_lines_of_note(name or "note.md", content))
    if not lines:
        raise _without_front_matter()
    yield from lines


def _lines_of_note(name: str, content: bytes) -> Iterator[bytes]:
    """One line of JSON for a note with front matter; other notes say nothing."""
    row = note_row(name, "".join(Text([content]))) if content.strip() else None
    if row is not None:
        yield json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    """What a file manager packs beside what was meant."""
    return any(part.startswith((".", "__MACOSX")) for part in member.filename.split("/"))


def _without_front_matter() -> RejectedFile:
    sentence = (
        "None of the notes begins with front matter (lines of key: value between two lines "
        "of ---), so nothing tells when an incident was."
    )
    return RejectedFile(sentence, code="archive_without_history")


def _broken() -> RejectedFile:
    sentence = "The packed file is broken or not whole. Pack it again, or import it unpacked."
    return RejectedFile(sentence, code="archive_broken")
