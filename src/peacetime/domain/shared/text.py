"""Text that people send: refused with a reason or kept as they meant it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from peacetime.domain.shared.errors import InvalidInput

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SURROGATE = re.compile("[\ud800-\udfff]")
CONTROL_BUT_LINES_AND_TABS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
CONTROL_OR_LINE_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
FIRST_BLANK_LINES = re.compile(r"\A(?:[ \t\u00a0\u3000]*\n)+")
LINE_BREAKS = "\n\u2028\u2029"
WHITE_SPACE = " \t\n\u00a0\u3000"
# No text shrinks to less than a quarter of its length when it is composed (NFC),
# so beyond this factor the length alone decides and nothing has to be composed.
COMPOSING_SHRINKS_AT_MOST = 4


def clean_text(
    value: str | None,
    *,
    field: str,
    max_length: int,
    required: bool = True,
    multiline: bool = False,
) -> str:
    r"""Text is kept as meant, in one normal form, or refused with the reason.

    Composes characters (NFC), writes every line end as `\n` and drops white space
    around the whole; nothing else is changed, markup and formulas stay as typed.

    Args:
        value: What was sent; None counts as empty.
        field: Name of the field, for the sentence.
        max_length: Most characters (code points) the result may have.
        required: Whether blank text is refused; otherwise it becomes "".
        multiline: Whether line breaks and tabs belong in this field.

    Returns:
        The text, at most `max_length` characters, storable in PostgreSQL.

    Raises:
        InvalidInput: `text_nul`, `text_surrogate`, `text_control`, `text_too_long`
            or `text_required`.

    Source: our default.
    Cost: linear in the text.

    >>> clean_text("  Cafe\u0301 is down ", field="summary", max_length=40)
    'Café is down'
    >>> clean_text("one\r\ntwo", field="text", max_length=40, multiline=True)
    'one\ntwo'
    """
    text = value or ""
    _refuse_characters(text, field)
    text = _trimmed(text.replace("\r\n", "\n").replace("\r", "\n"), multiline=multiline)
    if len(text) > COMPOSING_SHRINKS_AT_MOST * max_length:
        raise _too_long(text, field, max_length)
    text = unicodedata.normalize("NFC", text)
    _refuse_controls(text, field, multiline=multiline)
    if len(text) > max_length:
        raise _too_long(text, field, max_length)
    if required and _is_blank(text):
        sentence = f"{label(field)} is empty. Write it and send again."
        raise InvalidInput(sentence, field=field, code="text_required")
    return text


def clean_slug(value: str | None, *, field: str = "slug", max_length: int = 63) -> str:
    """A slug is lower-case ASCII letters and digits with single hyphens between them.

    Args:
        value: What was sent.
        field: Name of the field, for the sentence.
        max_length: Most characters; 63 is what a DNS label may have.

    Returns:
        The slug, unchanged: a wrong one is refused with a suggestion, not repaired.

    Raises:
        InvalidInput: `slug_invalid` (its details carry the suggestion), or a code
            of `clean_text`.

    Source: our default.

    >>> clean_slug("checkout-2")
    'checkout-2'
    >>> clean_slug("Équipe Paiement")
    Traceback (most recent call last):
    peacetime.domain.shared.errors.InvalidInput: Slug may have only the letters a to z, digits and \
single hyphens between them. Write "equipe-paiement" instead, for example.
    """
    slug = clean_text(value, field=field, max_length=max_length)
    if SLUG.fullmatch(slug):
        return slug
    suggestion = suggested_slug(slug)
    sentence = (
        f"{label(field)} may have only the letters a to z, digits and single hyphens "
        f'between them. Write "{suggestion}" instead, for example.'
    )
    details = {"suggestion": suggestion}
    raise InvalidInput(sentence, field=field, code="slug_invalid", details=details)


def suggested_slug(text: str, *, otherwise: str = "my-team") -> str:
    """The nearest slug to a text, or `otherwise` where no Latin letter or digit is left.

    >>> suggested_slug("Möllers Morgen"), suggested_slug("оплата")
    ('mollers-morgen', 'my-team')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or otherwise


def quoted(text: str, *, at_most: int = 40) -> str:
    """What somebody wrote, in quotation marks, short and safe to store and to show.

    >>> quoted("payments"), quoted("a" * 9, at_most=3), quoted("a" + chr(0))
    ('"payments"', '"aaa…"', '"a�"')
    """
    shown = text[:at_most]
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else "�" for c in shown)
    return f'"{shown}"' if len(text) <= at_most else f'"{shown}…"'


def listed(words: Sequence[str], *, last: str = "and") -> str:
    """Words as a sentence lists them.

    >>> listed(["Alice", "Bob", "Charlie"]), listed(["Alice", "Bob"], last="or"), listed(["Alice"])
    ('Alice, Bob and Charlie', 'Alice or Bob', 'Alice')
    """
    return f" {last} ".join([*filter(None, [", ".join(words[:-1])]), *words[-1:]])


def label(field: str) -> str:
    """A field's name as the beginning of a sentence.

    >>> label("done_when")
    'Done when'
    """
    words = field.replace("_", " ")
    return words[:1].upper() + words[1:]


def _refuse_characters(text: str, field: str) -> None:
    if "\0" in text:
        sentence = f"{label(field)} contains a NUL character. Remove it and send again."
        raise InvalidInput(sentence, field=field, code="text_nul")
    if SURROGATE.search(text):
        sentence = (
            f"{label(field)} contains half of a character (a lone surrogate), so its text "
            "is damaged. Type it again."
        )
        raise InvalidInput(sentence, field=field, code="text_surrogate")


def _refuse_controls(text: str, field: str, *, multiline: bool) -> None:
    found = (CONTROL_BUT_LINES_AND_TABS if multiline else CONTROL_OR_LINE_BREAK).search(text)
    if found is None:
        return
    where = f"at character {found.start() + 1}"
    if found[0] in LINE_BREAKS:
        sentence = f"{label(field)} has a line break {where}. Write it on one line."
    else:
        sentence = (
            f"{label(field)} contains the control character U+{ord(found[0]):04X} {where}. "
            "Remove it and send again."
        )
    raise InvalidInput(sentence, field=field, code="text_control")


def _trimmed(text: str, *, multiline: bool) -> str:
    """Without white space around it; the first line of several keeps its indentation."""
    if not multiline:
        return text.strip(WHITE_SPACE)
    return FIRST_BLANK_LINES.sub("", text.rstrip(WHITE_SPACE))


def _is_blank(text: str) -> bool:
    """Nothing to see: only white space and marks without width."""
    return all(c.isspace() or unicodedata.category(c) == "Cf" for c in text)


def _too_long(text: str, field: str, max_length: int) -> InvalidInput:
    sentence = (
        f"{label(field)} has {len(text):,} characters; at most {max_length:,} fit. "
        "Shorten it, or put the rest where it can be linked to."
    )
    details = {"length": len(text), "max_length": max_length}
    return InvalidInput(sentence, field=field, code="text_too_long", details=details)
