"""From bytes to text: which encoding a file is in, said where it had to be guessed."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from peacetime.domain.incidents.history.findings import RejectedFile

BLOCK = 65_536  # bytes; divisible by four, so that no UTF-16 or UTF-32 unit is cut
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
FILE_SIGNATURES = (
    (b"PK\x03\x04", "a spreadsheet or an archive (.xlsx, .ods, .zip)"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (.xls)"),
    (b"\x1f\x8b", "a compressed file (.gz)"),
    (b"%PDF", "a PDF"),
)
CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f"))
MOST_ZEROS, FEW_ZEROS = 0.4, 0.1  # of every other byte, in UTF-16 of mostly Latin text
MOST_CONTROL_BYTES = 0.1  # of a text that was damaged; more is no text
BROKEN = "\udcff"  # stands for bytes that are no text, and makes their row refused

# "strict" would end the whole file at the first broken byte, and "replace" could not be
# told from a � that the file really holds.
codecs.register_error("peacetime.broken", lambda error: (BROKEN, error.end))  # type: ignore[attr-defined]


class Text:
    r"""The text of a file in pieces; `guessed` says what its encoding was taken for, if guessed.

    A byte-order mark decides. Without one, zeros in every other place mean UTF-16, and
    bytes that are no UTF-8 mean Windows-1252, which reads Latin-1 too. Bytes that cannot be
    read become `BROKEN`. How the bytes were cut into chunks makes no difference.

    Args:
        chunks: The bytes of the file in order, cut anywhere.

    Raises:
        RejectedFile: `file_empty`, `file_not_text`, when iterated.

    Source: the byte-order marks of Unicode; the rest is our default.
    Cost: linear, in constant memory.

    >>> "".join(Text([b"caf", b"\xc3", b"\xa9"]))
    'café'
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.guessed = ""
        self._blocks = _blocks(chunks)

    def __iter__(self) -> Iterator[str]:
        first = next(self._blocks, b"")
        if not first:
            raise RejectedFile("The file is empty. Choose another one.", code="file_empty")
        encoding, skip = self._of_the_beginning(first)
        decoder = _decoder(encoding) if encoding else None
        for block in _with_first(first[skip:], self._blocks):
            if decoder is None and block.isascii():
                yield block.decode("ascii")
                continue
            decoder = decoder or _decoder(self._of_other_bytes(block))
            yield decoder.decode(block)
        if decoder is not None:
            yield decoder.decode(b"", final=True)

    def _of_the_beginning(self, first: bytes) -> tuple[str, int]:
        """The encoding and the length of its mark; "" where the bytes so far do not tell."""
        for mark, name in BYTE_ORDER_MARKS:
            if first.startswith(mark):
                return name, len(mark)
        for signature, what in FILE_SIGNATURES:
            if first.startswith(signature):
                raise _not_text(f"This is {what}, not a CSV file.")
        even, odd = _zeros(first[0::2]), _zeros(first[1::2])
        if even <= FEW_ZEROS and odd >= MOST_ZEROS:
            return self._guess("utf-16-le", "UTF-16"), 0
        if odd <= FEW_ZEROS and even >= MOST_ZEROS:
            return self._guess("utf-16-be", "UTF-16"), 0
        if sum(map(first.count, CONTROL_BYTES)) > MOST_CONTROL_BYTES * len(first):
            raise _not_text("This is not a text file, or its encoding is not known here.")
        return "", 0

    def _of_other_bytes(self, block: bytes) -> str:
        """UTF-8 or Windows-1252, by the lines that are not plain ASCII."""
        lines = [line for line in block.split(b"\n") if not line.isascii()]
        if 2 * sum(map(_is_utf8, lines)) >= len(lines):
            return "utf-8"
        return self._guess("cp1252", "Windows-1252 (Latin-1)")

    def _guess(self, name: str, in_words: str) -> str:
        self.guessed = (
            f"The file does not say its encoding and was read as {in_words}. Look at the letters "
            "with accents; if they are wrong, save the file as UTF-8 and import it again."
        )
        return name


def _decoder(name: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(name)(errors="peacetime.broken")


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of one size, so that no guess depends on how they came."""
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        while len(kept) >= BLOCK:
            yield bytes(kept[:BLOCK])
            del kept[:BLOCK]
    if kept:
        yield bytes(kept)


def _with_first(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _zeros(some: bytes) -> float:
    return some.count(0) / max(1, len(some))


def _is_utf8(line: bytes) -> bool:
    """Whether a line, perhaps cut at its end, is UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return False
    return True


def _not_text(what: str) -> RejectedFile:
    return RejectedFile(
        f'{what} Save the table as "CSV UTF-8" and import that file.', code="file_not_text"
    )
