"""The text that a new postmortem begins with, with `{placeholders}` for what its incident knows.

Nothing in it is code. A placeholder is a name between braces, `{team}`. In code and in comments, after a backslash
and after a dollar sign braces are only braces, and so are two of them, as in `{{ who? }}`: many templates ask
their writers like that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import clean_text, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_TEMPLATE = 20_000  # characters
MOST_PLACEHOLDERS = 200
NOT_KNOWN = "not known"
_TITLE = "# {title}"
_LEFT_AS_IT_IS = r"""
    <!--.*?(?:-->|\Z)
    | ^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*(?:\n.*?^[ ]{0,3}(?P=fence)[`~]*[ \t]*$|.*\Z)
    | (?P<ticks>`+)(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`)
    | \\[{}\\] | \$\{ | \{\{[^{}\n]*\}\}
"""
_BRACES = re.compile(
    rf"""(?:{_LEFT_AS_IT_IS})
    | \{{[ ]*(?P<name>[^\W\d][\w .:/-]{{0,60}}?)[ ]*\}}
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?=[ \t]|$)", re.MULTILINE)
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Known:
    """One name that a template may have between braces.

    Args:
        name: As it is written.
        means: What it stands for.
        is_part: Whether it is several lines, and stands alone on its own.
    """

    name: str
    means: str
    is_part: bool = False


PLACEHOLDERS = (
    Known("title", "The incident in one sentence."),
    Known("incident", "The address of the incident and its own timeline."),
    Known("date", "The day on which it began."),
    Known("began", "When it began: its impact, or else when it was detected or declared."),
    Known("ended", "When it was resolved."),
    Known("zone", "The time zone in which moments are said: the team’s."),
    Known("team", "The team, or the teams."),
    Known("severity", "The severity."),
    Known("services", "The services, by name."),
    Known("customers", "Which customers were affected, or how many."),
    Known("cause", "The cause in brief, as it was said when the incident ended."),
    Known("summary", "The sentence, the cause in brief, team, severity, services.", is_part=True),
    Known("impact", "The impact and the customers affected.", is_part=True),
    Known("times", "Its six moments, and which are not known.", is_part=True),
    Known(
        "durations", "How long each part of it took, and why where it is not known.", is_part=True
    ),
    Known("responders", "Who took part, by role.", is_part=True),
    Known("told", "What stakeholders were told, and when.", is_part=True),
    Known("timeline", "What was seen, decided and done, day by day; facts only.", is_part=True),
    Known("thanks", "Whom the team thanked; without thanks, the line is left out.", is_part=True),
)
_KNOWN = {each.name: each for each in PLACEHOLDERS}
_PARTS = {each.name for each in PLACEHOLDERS if each.is_part}


@dataclass(frozen=True, slots=True)
class Values:
    """What placeholders stand for in one postmortem.

    Args:
        words: Of those within a line, already safe in Markdown; "" is not known.
        parts: Lines of the others; none where it is to be left out. Headings in them begin with `#` and are
            written one level below the heading they come to stand under.
    """

    words: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]]


def cleaned(text: str) -> str:
    r"""The same template as it can be kept.

    Args:
        text: What was written.

    Raises:
        InvalidInput: `placeholder_unknown`, `placeholder_not_alone`, `placeholder_repeated`,
            `placeholders_too_many`, or a code of `clean_text`; the field is `text`.

    Cost: linear in the text, but for a line of very many backticks.

    >>> cleaned("## Timeline\r\n\r\n{timeline}\r\n")
    '## Timeline\n\n{timeline}'
    >>> cleaned("{timelin}")
    Traceback (most recent call last):
    peacetime.domain.shared.errors.InvalidInput: Line 1: there is no {timelin} here. Did you mean {timeline}?
    """
    kept = clean_text(text, field="text", max_length=LONGEST_TEMPLATE, multiline=True)
    found = list(placeholders(kept))
    if len(found) > MOST_PLACEHOLDERS:
        sentence = f"There are {len(found):,} placeholders; at most {MOST_PLACEHOLDERS} fit."
        raise InvalidInput(sentence, field="text", code="placeholders_too_many")
    seen: set[str] = set()
    for line, name in found:
        _refuse_unknown(line, name)
        if name in _PARTS and name in seen:
            sentence = f"Line {line}: {{{name}}} stands here a second time. Keep one of them."
            raise _refusal(sentence, "placeholder_repeated", name, line)
        seen.add(name)
    _refuse_crowded(kept)
    return kept


def placeholders(template: str) -> Iterator[tuple[int, str]]:
    r"""The placeholders in their order, each with its line, counted from 1.

    Args:
        template: The text.

    Returns:
        Line and name.

    >>> list(placeholders("{team}\n`{code}` <!-- {title} --> \\{x} ${y} {{ who }} { date }"))
    [(1, 'team'), (2, 'date')]
    """
    for found in _BRACES.finditer(template):
        name = _name(found)
        if name is not None:
            yield template.count("\n", 0, found.start()) + 1, name


def filled(template: str, values: Values) -> str:
    r"""The template with its placeholders filled in; a first heading that only repeats the title goes.

    Args:
        template: As `cleaned` keeps it.
        values: What they stand for.

    Returns:
        Markdown. Within a line, what is not known is said to be; a part that has nothing is left out.

    Cost: linear in the text and the values.

    >>> values = Values({"team": "Search", "severity": ""}, {"timeline": ("# Monday", "", "- 10:00 down")})
    >>> print(filled("### {team}, {severity}\n\n{timeline}", values))
    ### Search, not known
    <BLANKLINE>
    #### Monday
    <BLANKLINE>
    - 10:00 down
    """
    text = template.removeprefix(_TITLE).lstrip("\n") if _begins_with_title(template) else template
    bare = _bare(text)
    written, at = "", 0
    for found in _BRACES.finditer(text):
        name = _name(found)
        if name is None:
            continue
        written, at = written + text[at : found.start()], found.end()
        if name not in _PARTS:
            written += values.words.get(name) or NOT_KNOWN
            continue
        lines = values.parts.get(name, ())
        level = _level(bare, found.start())
        written = written.rstrip(" \t") if lines else written.rstrip()
        written += "\n".join(_under(line, level) for line in lines)
    return (written + text[at:]).strip("\n")


def _begins_with_title(template: str) -> bool:
    return template.partition("\n")[0].rstrip() == _TITLE


def _name(found: re.Match[str]) -> str | None:
    """The placeholder that was found; None where the braces are only braces."""
    return found["name"]


def _bare(template: str) -> str:
    """As long and with the same lines, but without code and comments."""

    def blank(found: re.Match[str]) -> str:
        return found[0] if _name(found) else re.sub(r"[^\n]", " ", found[0])

    return _BRACES.sub(blank, template)


def _level(bare: str, before: int) -> int:
    """Of the heading that something stands under."""
    levels = [len(found[1]) for found in _HEADING.finditer(bare, 0, before)]
    return levels[-1] if levels else 2


def _under(line: str, level: int) -> str:
    return "#" * min(level, _DEEPEST - 1) + line if line.startswith("#") else line


def _refuse_unknown(line: int, name: str) -> None:
    if name in _KNOWN:
        return
    near = get_close_matches(name, _KNOWN, n=1)
    hint = (
        f" Did you mean {{{near[0]}}}?"
        if near
        else " Choose one of the list, or write \\{ for a brace that is to stay."
    )
    shown = quoted(name).strip('"')
    sentence = f"Line {line}: there is no {{{shown}}} here.{hint}"
    raise _refusal(sentence, "placeholder_unknown", name, line, known=list(_KNOWN))


def _refuse_crowded(template: str) -> None:
    """Parts are several lines: they need one of their own."""
    for number, line in enumerate(_bare(template).split("\n"), 1):
        for found in _BRACES.finditer(line):
            name = _name(found)
            if name in _PARTS and line.strip() != found[0]:
                sentence = f"Line {number}: {{{name}}} is several lines. Let it stand alone on its own line."
                raise _refusal(sentence, "placeholder_not_alone", str(name), number)


def _refusal(sentence: str, code: str, name: str, line: int, **more: object) -> InvalidInput:
    details = {"placeholder": name, "line": line, **more}
    return InvalidInput(sentence, field="text", code=code, details=details)
