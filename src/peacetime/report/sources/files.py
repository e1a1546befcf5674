"""The bytes of a file, or of standard input; what cannot be read is refused in a sentence."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from peacetime.domain.shared.text import quoted
from peacetime.report.refusals import ReportRefused

CHUNK = 1 << 18
STANDARD_INPUT = "-"
MOST_BYTES = 5_000_000  # of people or a policy
LONGEST_NAME = 200  # of a file, in a sentence


def size_of(name: str) -> int | None:
    """How many bytes there are to read; None where that is not known.

    Raises:
        ReportRefused: `file_missing`, `file_is_folder`, `file_unreadable`.
    """
    if name == STANDARD_INPUT:
        return None
    if not name:
        raise ReportRefused(
            "No file is named. Give one, or - for standard input.", code="file_missing"
        )
    path = Path(name)
    try:
        if path.is_dir():
            sentence = f"{quoted(name, at_most=LONGEST_NAME)} is a folder. Give one file."
            raise ReportRefused(sentence, code="file_is_folder")
        return path.stat().st_size
    except FileNotFoundError:
        sentence = f"There is no file {quoted(name, at_most=LONGEST_NAME)}."
        raise ReportRefused(sentence, code="file_missing") from None
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from None


def chunks(name: str, *, taken: Callable[[int], object] = lambda _: None) -> Iterator[bytes]:
    """The bytes of a file in order; `taken` hears how many came.

    Raises:
        ReportRefused: `file_missing`, `file_is_folder`, `file_unreadable`.
    """
    size_of(name)
    try:
        with sys.stdin.buffer if name == STANDARD_INPUT else Path(name).open("rb") as opened:
            while chunk := opened.read(CHUNK):
                taken(len(chunk))
                yield chunk
    except OSError as error:
        raise _unreadable(name, error) from None


def small_text(name: str, *, code: str) -> str:
    """A small file as text.

    Raises:
        ReportRefused: The given code, and as `chunks`.
    """
    content = b""
    for chunk in chunks(name):
        content += chunk
        if len(content) > MOST_BYTES:
            sentence = f"{quoted(name, at_most=LONGEST_NAME)} is larger than {MOST_BYTES:,} bytes."
            raise ReportRefused(sentence, code=code)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        sentence = f"{quoted(name, at_most=LONGEST_NAME)} is no text in UTF-8. Save it as that."
        raise ReportRefused(sentence, code=code)
    return text


def shown_name(name: str) -> str:
    """A file's name as the report says it, without its folders."""
    return "standard input" if name == STANDARD_INPUT else Path(name).name


def _unreadable(name: str, error: Exception) -> ReportRefused:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    sentence = f"{quoted(name, at_most=LONGEST_NAME)} cannot be read: {reason}."
    return ReportRefused(sentence, code="file_unreadable")
