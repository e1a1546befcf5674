"""A postmortem that was written elsewhere: a text file becomes a title, a text and the day it is about."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from datetime import date

from peacetime.domain.postmortems.document.blocks import Kind, blocks_of
from peacetime.domain.postmortems.document.comments import without_comments
from peacetime.domain.postmortems.document.documents import read_document
from peacetime.domain.postmortems.document.passages import without_markup
from peacetime.domain.postmortems.escaping import escaped, shielded, unshielded
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text

LARGEST_FILE = 5 * 1024 * 1024  # bytes
LONGEST_TITLE = 300
MOST_READ = 200_000  # characters in which the day is looked for
LONGEST_TEXT = 6_000_000  # characters: a file that was brought can still be added to
OTHERS = frozenset(
    [
        "pdf",
        "doc",
        "docx",
        "odt",
        "rtf",
        "htm",
        "html",
        "xls",
        "xlsx",
        "ods",
        "ppt",
        "pptx",
        "pages",
        "zip",
        "gz",
    ]
)
SIGNATURES = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"{\\rtf")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HTML = re.compile(r"\s*(?:<!doctype html|<html\b)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f\x7f-\x9f]")
_FRONT_MATTER = re.compile(r"\A---\n(?P<fields>.{0,20000}?)\n(?:---|\.\.\.)\n", re.DOTALL)
_TITLE_FIELD = re.compile(r"^title:[ \t]*(?P<title>[^\n]+)$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file holds.

    Args:
        title: Of the first heading, or else of the file's name.
        text: Markdown, or plain text.
        written_on: The day it is about; None where it names none.
    """

    title: str
    text: str
    written_on: date | None


def brought(content: bytes, file_name: str = "") -> Brought:
    r"""Read a file as a postmortem.

    Args:
        content: Its bytes: UTF-8, UTF-16 with a mark, or Windows-1252.
        file_name: Under which it came; "" where it was pasted.

    Raises:
        InvalidInput: `postmortem_file_too_large`, `postmortem_file_not_text`, `text_required`.

    Source: our default.
    Cost: linear; of a long text only the first `MOST_READ` characters are looked into.

    >>> brought(b"# Search was empty\n\nOn 2 March 2026 it was.", "x.md").title
    'Search was empty'
    >>> brought(b"It was down.", "2026-03-02 search-outage.txt").title
    '2026-03-02 search outage'
    """
    text = text_in(content, file_name)
    title = _title(text) or _of_name(file_name) or "A postmortem"
    return Brought(title[:LONGEST_TITLE], text, read_document(text[:MOST_READ]).written_on)


def text_in(content: bytes, file_name: str = "") -> str:
    """The text of a file, in whatever encoding, without control characters.

    Args:
        content: Its bytes.
        file_name: Under which it came; "" where it was pasted.

    Raises:
        InvalidInput: As `brought`.

    >>> text_in("Störung".encode("cp1252"), "a.txt")
    'Störung'
    """
    if len(content) > LARGEST_FILE:
        sentence = f"The file has {len(content) / 1024 / 1024:.1f} MB; at most 5 MB can be brought."
        raise InvalidInput(sentence, field="file", code="postmortem_file_too_large")
    _refuse_other_formats(content, file_name)
    return clean_text(_decoded(content), field="file", max_length=LONGEST_TEXT, multiline=True)


def without_title(text: str, title: str) -> str:
    r"""The text without a first heading that only repeats the title.

    >>> without_title("# Down\n\nIt was.", "Down"), without_title("# Other\nIt was.", "Down")
    ('It was.', '# Other\nIt was.')
    """
    first, _, rest = text.lstrip("\n").partition("\n")
    heading = re.fullmatch(r"#[ \t]+(?P<words>.*?)(?:[ \t]+#+)?[ \t]*", first)
    is_same = heading and _plain(unshielded(shielded(heading["words"]))) == _plain(title)
    return rest.lstrip("\n") if is_same else text


def with_title(text: str, title: str) -> str:
    r"""The text as a file, with its title as the first heading.

    >>> with_title("It was.", "Down"), with_title("# Down\n\nIt was.", "Down")
    ('# Down\n\nIt was.\n', '# Down\n\nIt was.\n')
    >>> with_title("It was.", "<!-- *Down* -->")
    '# \\<\\!-- \\*Down\\* --\\>\n\nIt was.\n'
    """
    heading = re.sub(r"#+$", lambda signs: "\\#" * len(signs[0]), escaped(title))
    return f"# {heading}\n\n{without_title(text, title)}".rstrip("\n") + "\n"


def _refuse_other_formats(content: bytes, file_name: str) -> None:
    is_wide = content.startswith(tuple(mark for mark, _ in MARKS[1:]))
    if (
        file_name.lower().rpartition(".")[2] in OTHERS
        or content.startswith(SIGNATURES)
        or (b"\0" in content and not is_wide)
        or _HTML.match(content[:200].decode("latin-1"))
    ):
        sentence = "This is no text file. Bring Markdown (.md) or plain text (.txt); of another format, save it as one of these first."
        raise InvalidInput(sentence, field="file", code="postmortem_file_not_text")


def _decoded(content: bytes) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding, errors="replace")
            break
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    return _CONTROLS.sub("", text)


def _title(text: str) -> str:
    front = _FRONT_MATTER.match(text)
    if front is not None and (field := _TITLE_FIELD.search(front["fields"])):
        return _plain(field["title"].strip("\"' "))
    bare, _ = without_comments(text[:20_000])
    blocks = (block for block in blocks_of(bare) if block.kind is Kind.HEADING)
    first = next(blocks, None)
    if first is None or first.level > 2 or first.passage.line > 12:  # noqa: PLR2004 - a title stands near the top
        return ""
    return _plain(unshielded(without_markup(shielded(first.passage.text))))


def _of_name(file_name: str) -> str:
    name = file_name.replace("\\", "/").rpartition("/")[2]
    stem = name.rpartition(".")[0] or name
    words = re.sub(r"(?<=[^\W\d_])[-_]+|[-_]+(?=[^\W\d_])", " ", stem)
    return _plain("".join(sign for sign in words if sign.isprintable()))


def _plain(words: str) -> str:
    return " ".join(words.split())
