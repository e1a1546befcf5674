"""Wordings with `{placeholders}`: checked when they are saved, filled in when they are sent. No code runs in them.

Three rules, so that a message never stops in the middle of a sentence:

- What stands in `[square brackets]` is left out, brackets and all, where a placeholder in it is not known.
  Brackets without a placeholder are sent as they are; `[[{team}]]` sends `[Checkout]`.
- A line is left out where a placeholder in it, outside such brackets, is not known; blank lines close up.
- A full stop after a placeholder is left out where its words end with one of their own, or with an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from string import Formatter
from typing import TYPE_CHECKING, TypeAlias

from peacetime.domain.communications.wording import ends_a_sentence
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text, label, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

LONGEST_SUBJECT = 200
LONGEST_BODY = 4000
MOST_PLACEHOLDERS = 60  # together, in subject and body
BRACKETED = re.compile(r"(\[[^\[\]]*\])")
LINE_BREAKS = re.compile("[\r\n\v\f\x85\u2028\u2029]+")

Values: TypeAlias = "Mapping[str, str | None]"  # None is not known


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body of one message, as templates."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Literal:
    """Words that are sent as they are."""

    words: str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name that is replaced by what it means."""

    name: str


@dataclass(frozen=True, slots=True)
class Bracketed:
    """What is left out where something in it is not known."""

    pieces: tuple[Literal | Placeholder, ...]


def cleaned(wording: Wording, known: Mapping[str, bool]) -> Wording:
    """The same wording as it can be kept.

    Args:
        wording: What was written.
        known: The placeholders of this message, each with whether it may be unknown.

    Raises:
        InvalidInput: `placeholder_unknown`, `template_malformed`, `placeholders_too_many`, `template_says_nothing`, or
            a code of `clean_text`; the field is `subject` or `body`.

    >>> cleaned(Wording("{team}", "{team} is in Rescue Mode."), {"team": False}).subject
    '{team}'
    """
    subject = clean_text(wording.subject, field="subject", max_length=LONGEST_SUBJECT)
    body = clean_text(wording.body, field="body", max_length=LONGEST_BODY, multiline=True)
    found = [*names(subject, field="subject"), *names(body, field="body")]
    if len(found) > MOST_PLACEHOLDERS:
        sentence = (
            f"There are {len(found):,} placeholders; at most {MOST_PLACEHOLDERS} fit. Say less."
        )
        raise InvalidInput(sentence, field="body", code="placeholders_too_many")
    for field, template in (("subject", subject), ("body", body)):
        _refuse_unknown(names(template, field=field), known, field=field)
    least: Values = {name: None if may_lack else "x" for name, may_lack in known.items()}
    kept = Wording(subject, body)
    if not filled_subject(kept, least):
        raise _nothing("subject", subject, known)
    if not filled(kept, least):
        raise _nothing("body", body, known)
    return kept


def names(template: str, *, field: str = "body") -> list[str]:
    """The placeholders of a template in their order, as often as they stand there.

    Raises:
        InvalidInput: `template_malformed`.

    >>> names("{team}: {summary}[, {scope}]")
    ['team', 'summary', 'scope']
    """
    return [
        inner.name
        for line in template.split("\n")
        for piece in parsed(line, field=field)
        for inner in (piece.pieces if isinstance(piece, Bracketed) else (piece,))
        if isinstance(inner, Placeholder)
    ]


def filled(wording: Wording, values: Values) -> str:
    r"""The body with its placeholders filled in.

    >>> body = "{team} is fine.\n\nThanks to {helper}.\n\n[Until {time}: ]{work}."
    >>> filled(Wording("", body), {"team": "Search", "helper": None, "time": None, "work": "Rest!"})
    'Search is fine.\n\nRest!'
    """
    lines: list[str] = []
    for line in wording.body.split("\n"):
        said = _filled_line(line, values) if line.strip() else ""
        is_gap = not line.strip() and lines and lines[-1] != ""
        if said or is_gap:
            lines.append(said)
    return "\n".join(lines).rstrip("\n")


def filled_subject(wording: Wording, values: Values) -> str:
    """The subject with its placeholders filled in, on one line; what is not known is nothing there.

    >>> filled_subject(Wording("{team}[ ({state})]: {summary}", ""), {"team": "A", "state": None, "summary": "B"})
    'A: B'
    """
    said, _ = _filled(parsed(wording.subject), values, missing="")
    return LINE_BREAKS.sub(" ", said or "").strip()


def parsed(line: str, *, field: str = "body") -> list[Literal | Placeholder | Bracketed]:
    """One line of a template in pieces.

    Raises:
        InvalidInput: `template_malformed`.
    """
    found: list[Literal | Placeholder | Bracketed] = []
    for part in BRACKETED.split(line):
        if BRACKETED.fullmatch(part):
            inside = _pieces(part[1:-1], field=field)
            if any(isinstance(piece, Placeholder) for piece in inside):
                found.append(Bracketed(tuple(inside)))
                continue
        found += _pieces(part, field=field)
    return found


def _pieces(text: str, *, field: str) -> list[Literal | Placeholder]:
    found: list[Literal | Placeholder] = []
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        sentence = (
            f"{label(field)} has a brace without its other half in {quoted(text)}. "
            "Write {{ or }} for a brace that is to be sent."
        )
        raise InvalidInput(sentence, field=field, code="template_malformed") from None
    for words, name, more, conversion in parts:
        if words:
            found.append(Literal(words))
        if name is None:
            continue
        if more or conversion or not name.isidentifier():
            raise _more_than_a_name(name, field)
        found.append(Placeholder(name))
    return found


def _filled_line(line: str, values: Values) -> str:
    """The line, indented as it was written; empty where it is left out."""
    said, _ = _filled(parsed(line), values)
    if said is None or not said.strip():
        return ""
    return line[: len(line) - len(line.lstrip())] + said.strip()


def _filled(
    pieces: Iterable[Literal | Placeholder | Bracketed],
    values: Values,
    *,
    missing: str | None = None,
) -> tuple[str | None, bool]:
    """The pieces in words, None where one is not known; and whether they end like a sentence by themselves."""
    text, has_stop, has_gap = "", False, False
    for piece in pieces:
        if isinstance(piece, Literal):
            text += _joined(text, piece.words, has_stop=has_stop, has_gap=has_gap)
            has_stop = has_gap = False
        elif isinstance(piece, Placeholder):
            value = values.get(piece.name)
            value = missing if value is None else value
            if value is None:
                return None, False
            text, has_stop, has_gap = text + value, ends_a_sentence(value), False
        else:
            inside, ends = _filled(piece.pieces, values)
            has_gap = inside is None
            if inside is not None:
                text, has_stop = text + inside, ends
    return text, has_stop


def _joined(before: str, words: str, *, has_stop: bool, has_gap: bool) -> str:
    """Literal words as they follow what was said: without a second full stop, without a second space."""
    if has_stop and words.startswith(".") and not words[1:2].strip():
        words = words[1:]
    if has_gap and words.startswith(" ") and (not before or before.endswith(" ")):
        words = words[1:]
    return words


def _refuse_unknown(found: Iterable[str], known: Collection[str], *, field: str) -> None:
    for name in found:
        if name in known:
            continue
        near = get_close_matches(name, known, n=1)
        hint = f" Did you mean {{{near[0]}}}?" if near else " Choose one of the list."
        sentence = f"There is no {{{_short(name)}}} in this message.{hint}"
        details = {"placeholder": name, "known": list(known)}
        raise InvalidInput(sentence, field=field, code="placeholder_unknown", details=details)


def _more_than_a_name(name: str, field: str) -> InvalidInput:
    shown = f"{{{_short(name)}}}"
    sentence = (
        f"{label(field)} has {shown} with more or less than a name between its braces. "
        "Write one name of the list and nothing else."
    )
    details = {"placeholder": name}
    return InvalidInput(sentence, field=field, code="template_malformed", details=details)


def _nothing(field: str, template: str, known: Mapping[str, bool]) -> InvalidInput:
    missing = dict.fromkeys(name for name in names(template, field=field) if known[name])
    shown = listed([f"{{{name}}}" for name in missing], last="or") or "something"
    sentence = (
        f"{label(field)} would be empty where {shown} is not known. "
        "Put such a part into [square brackets], or add a line that can always be sent."
    )
    return InvalidInput(sentence, field=field, code="template_says_nothing")


def _short(name: str) -> str:
    return quoted(name).strip('"')
