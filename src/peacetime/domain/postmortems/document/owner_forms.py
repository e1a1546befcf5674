"""Who owns an action item, in every form in which people write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from peacetime.domain.postmortems.document.dues import Due, due_in
from peacetime.domain.postmortems.document.passages import Passage
from peacetime.domain.postmortems.document.people import (
    ACRONYMS,
    Owner,
    handle_owner,
    is_given_name,
    is_initials,
    is_name,
    mail_owner,
    owner_of,
)
from peacetime.domain.shared.patterns import expression

_FEW_WORDS = 4  # of who is named
_BY_KEY = expression(
    r"\b(?:action )?(?P<key>owner(?:s|\(s\))?|owned by|assignees?|assigned to|assigned|dri"
    r"|accountable|responsible(?: (?:person|party|team))?"
    r"|who|lead|driver|point person|poc|team|verantwortlich(?:e[rn]?)?|zuständig|besitzer"
    r"|eigentümer|zugewiesen an|wer)"
    r"\b\s*(?P<sign>[:=]|\s[-–—]\s)?\s*(?P<value>[^\n;|)\]]{0,80})",
    re.IGNORECASE,
)
_VALUE_END = expression(
    r"\s[-–—•]\s|\.\s|\s\(?(?:due|eta|by|deadline|status|ticket|priority|target|jira|until|bis"
    r"|fällig|frist|done|type|on)\b(?!-)|,\s*(?:due|eta|by|deadline|"
    r"status|ticket|priority|target|jira|until|bis|fällig|frist|q[1-4]|\d)",
    re.IGNORECASE,
)
_WORDS_ONLY_WITH_SIGN = {
    "who",
    "lead",
    "driver",
    "team",
    "poc",
    "wer",
    "responsible",
    "assigned",
    "accountable",
}
_STRONG_TEAM = expression(
    r"\b(?:teams?|squads?|guild|crew|tribe|sres?|devops|dev-?ex|secops|on-?call|ops|abteilung"
    r"|bereitschaft|entwicklung|\w+-team)\b",
    re.IGNORECASE,
)
_TEAM_LABEL = expression(
    r"(?:the )?(?:[\w-]+ ){0,2}(?:team|squad|guild|crew)|team [\w-]+|sres?|devops|on-?call",
    re.IGNORECASE,
)
_ALL = expression(
    r"(?:all|everyone|everybody|all of us|us|we|alle|jeder|wir|anyone|someone|somebody|volunteers?"
    r"|tb[da]|nobody)",
    re.IGNORECASE,
)
_BRACKET = expression(r"[(\[](?P<inner>[^()\[\]\n]{1,80})[)\]](?P<link>\()?")
_LINK_TEXT = expression(r"\[(?P<text>@?[^\[\]\n]{2,40})\]\(")
_BOLD_START = expression(r"(?:\*\*|__)(?P<who>[^*_\n]{1,40}?):?(?:\*\*|__)\s*(?P<sign>[:–—-])?")
_START = expression(
    r"(?P<who>[^\W\d_][\w'’.&/ -]{0,40}?)(?P<sign>:|\s[-–—/]\s|\s?[|>]\s)", re.UNICODE
)
_SUBJECT = expression(
    r"(?:the |das |die |der )?(?P<who>[^\W\d_][\w'’.-]*(?: (?:and |& "
    r"|und )?[^\W\d_][\w'’.-]*){0,4}?) "
    r"(?:to|will|is to|are to|shall|should|must|needs? to|is going to|are going to|is |owns?"
    r"|takes?|'ll|wird|werden|soll(?:en)?|muss"
    r"|übernimmt|übernehmen|kümmert|prüft|call|calls) ?",
    re.UNICODE,
)
_PRESENT = expression(  # "Ada reviews …", "The search guild reviews …"
    r"(?:the )?(?P<team>(?:(?!the\b|our\b)[\w-]+ ){0,2}(?:team|guild|squad)) (?:reviews|adds|fixes|writes"
    r"|creates|updates|owns|checks|builds|sets|runs|drills|documents|tests|takes|prüft|schreibt|baut)\b",
    re.IGNORECASE,
)
_PERSON_PRESENT = expression(
    r"(?P<first>[^\W\d_][\w'’-]+)(?: [A-ZÄÖÜ][\w'’-]+)? [a-zäöü]{2,}[st]\b"
)
_BY_PERSON = expression(r"\b(?:by|durch|von|→|->|=>)\s(?P<who>[A-ZÄÖÜ][\w'’-]+)", re.UNICODE)
_SEPARATED = expression(r"\s[-–—|→/]+>?\s|\s*[👤🧑📅🗓⏰⏳]\ufe0f?\s|\s{2,}|,\s|;\s|:\s")
_UNTIL = expression(r"\s(?:by|until|till|before|due|bis)\s.*", re.IGNORECASE | re.DOTALL)
_LEADING_DATE = expression(r"\W*(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)?)\W+")
_IN_CODE = expression(r"`(@[A-Za-z][\w-]{1,38})`")
_DATED = expression(
    r"\d{4}|\d{1,2}[./]\d|\bdue\b|\bQ[1-4]\b|\beta\b|\bby\b|\d{1,2}\.? ?(?:jan|feb|m[aä]r|apr|ma[iy]"
    r"|ju[nl]|aug|sep|o[ck]t|nov|de[cz])|(?:jan|feb|m[aä]r|apr|ma[iy]|ju[nl]|aug|sep|o[ck]t|nov|de[cz])\w*\.? \d",
    re.IGNORECASE,
)
_HUMAN_WORK = (  # what only a person is to do, so that an unknown word before it is a name
    r"(?:add|ask|chase|check|contact|coordinate|create|discuss|document|draft|file|follow up|investigate|look"
    r"|open|organi[sz]e|own|raise|reach out|review|schedule|speak|talk|update|write)\b"
)
_TO_DO = expression(
    rf"(?P<who>[A-ZÄÖÜ][\w'’-]+(?: [A-ZÄÖÜ][\w'’-]+)?) (?:to|will|is going to) {_HUMAN_WORK}"
)
_LATER_SUBJECT = expression(r"[,;–—-]\s(?P<who>[A-ZÄÖÜ][\w'’-]+) (?:to|will) [a-z]{2,}")
_ASIDE = expression(
    r"\d|^$|\b(?:due|eta|q[1-4]|done|week|high|low|medium|p\d|friday|monday|tuesday|wednesday"
    r"|thursday|priority|ticket|issue|tbd)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Group:
    """What a heading, a bold line or a label says for all items under it."""

    owner: Owner | None = None
    owner_text: str = ""
    due: Due | None = None
    is_done: bool = False


NO_GROUP = Group()


def group_of(
    title: Passage, *, above: Group = NO_GROUP, is_done: bool = False, near: date | None = None
) -> Group:
    """What a label says for the items under it: "**AB**", "### Ada (by Friday)", "**All**".

    >>> group_of(Passage(((1, 1, "**AB**"),))).owner.value, group_of(Passage(((1, 1, "Process"),))).owner
    ('person', None)
    """
    words = " ".join(title.words.split()).strip(" :-–—")
    bare = re.sub(r"\([^()]*\)", "", words).strip(" :")
    owner, owner_text = (_of_label(bare), bare) if bare else (None, "")
    if owner is None:
        owner, owner_text = owner_in([(title.text, title.words)], is_label=True)
    due = due_in(words, near=near)
    if owner is None:
        owner, owner_text = above.owner, above.owner_text
    return Group(owner, owner_text, due or above.due, is_done or above.is_done)


def _of_label(bare: str) -> Owner | None:
    if _ALL.fullmatch(bare):
        return Owner.NOBODY
    names = [
        word for word in re.split(r"[\s,&/+]+", bare) if word and word.lower() not in {"and", "und"}
    ]
    if names and len(names) <= _FEW_WORDS:
        if all(is_initials(name) for name in names):
            return Owner.PERSON
        if is_given_name(names[0]) and is_name(bare):
            return Owner.PERSON
    if len(names) <= _FEW_WORDS and _TEAM_LABEL.fullmatch(bare):
        return Owner.TEAM
    return None


def owner_in(whole: list[tuple[str, str]], *, is_label: bool = False) -> tuple[Owner | None, str]:
    """The owner that a text names, from the surest form to the least.

    Args:
        whole: The item and what is under it, each raw and without markup.
        is_label: Whether it is a heading or label, in which only the surest forms count.

    >>> owner_in([("Add an alert (Ada)", "Add an alert (Ada)")])[0].value
    'person'
    """
    worst: tuple[Owner | None, str] = (None, "")
    for _, words in whole:
        found = _by_key(words)
        if found[0] in {Owner.PERSON, Owner.TEAM}:
            return found
        worst = found if found[0] is not None else worst
    if worst[0] is not None:
        return worst
    for _, words in whole:
        handle = handle_owner(words)
        if handle is not None:
            return handle[0], words[handle[1] : handle[2]]
    coded = _IN_CODE.search(whole[0][0])
    if coded is not None:
        return owner_of(coded[1]), coded[1]
    if is_label:
        return None, ""
    raw, words = whole[0]
    for found in (
        _in_brackets(raw),
        _at_start(raw, words),
        _subject(words),
        _by_person(words),
        _at_end(words),
    ):
        if found[0] is not None:
            return found
    return None, ""


def _by_key(words: str) -> tuple[Owner | None, str]:
    for match in _BY_KEY.finditer(words):
        key = match["key"].lower()
        value = match["value"]
        end = _VALUE_END.search(" " + value)
        value = (value if end is None else value[: max(0, end.start() - 1)]).strip(" .,*_")
        if not match["sign"]:
            if key not in {"owned by", "assigned to", "zugewiesen an"} and not (
                key in {"owner", "assignee", "dri"} and (is_name(value) or value.startswith("@"))
            ):
                continue
            if key in {"owned by", "assigned to"} and not (
                is_name(value) or value.startswith("@") or _STRONG_TEAM.search(value)
            ):
                continue
        elif key in _WORDS_ONLY_WITH_SIGN and match["sign"].strip() not in {":", "="}:
            continue
        if not value:
            return Owner.NOBODY, ""
        if (
            key in {"team", "responsible team"}
            and owner_of(value) is Owner.PERSON
            and not is_given_name(value.split()[0])
        ):
            return Owner.TEAM, value
        return owner_of(value), value
    return None, ""


def _in_brackets(raw: str) -> tuple[Owner | None, str]:
    text = raw.rstrip(" .;*_")
    for match in _BRACKET.finditer(text):
        if match["link"]:
            continue
        is_edge = (
            match.end() >= len(text) - 2
            or match.start() < len("**[")
            or re.match(r"\W*(?:https?://|<|\[|\(|#)|\s*[,;]|\s*\d[\d./-]*$", text[match.end() :])
            is not None
        )
        inner = match["inner"].replace("**", "").strip(" _*`")
        parts = [
            part.strip(" _*") for part in re.split(r"[,;|/·]|\s[-–—]\s|:\s", inner) if part.strip()
        ]
        has_date = any(_DATED.search(part) for part in parts)
        if not is_edge and not has_date:
            continue
        for part in parts:
            found = _named(part, is_sure=has_date)
            if found is not None:
                return found, part
    for match in _LINK_TEXT.finditer(raw):
        if is_given_name(match["text"].split()[0]) and is_name(match["text"]):
            return Owner.PERSON, match["text"]
    return None, ""


def _named(part: str, *, is_sure: bool) -> Owner | None:
    """Who a short text names; unsure of one unknown word with a capital."""
    if _ALL.fullmatch(part):
        return Owner.NOBODY
    names = [word for word in part.split() if word]
    if not names or len(names) > _FEW_WORDS + 1:
        return None
    mail = mail_owner(part)
    if mail is not None:
        return mail
    may_be_team = len(names) < _FEW_WORDS and re.search(r"\d", part) is None
    if is_sure and may_be_team and owner_of(part) is Owner.TEAM:
        return Owner.TEAM
    if _STRONG_TEAM.search(part) and not any(is_given_name(name) for name in names):
        return Owner.TEAM if may_be_team else None
    is_person = (
        is_given_name(names[0].strip(".,"))
        and (not names[2:] or is_name(part) or names[1] in {"call", "to", "will"})
    ) or (
        all(is_initials(name.strip(",&+")) for name in names)
        or (is_name(part) and (is_sure or bool(names[1:])))
    )
    return Owner.PERSON if is_person else None


def _at_start(raw: str, words: str) -> tuple[Owner | None, str]:
    bold = _BOLD_START.match(raw.lstrip())
    if bold is not None:
        who = bold["who"].strip(" :")
        found = _of_label(who)
        if found is not None:
            return found, who
    todo = re.match(r"\s*todo\((?P<who>[\w. -]{2,30})\)", raw, re.IGNORECASE)
    if todo is not None:
        return owner_of(todo["who"]), todo["who"]
    bracket = re.match(r"\s*\[(?P<who>[^\[\]]{2,30})\](?!\()", raw)
    if bracket is not None and (found := _of_label(_with_capital(bracket["who"]))):
        return found, bracket["who"]
    dated = _LEADING_DATE.match(words)
    start = _START.match(words[dated.end() if dated else 0 :].lstrip())
    if start is not None and (found := _of_label(start["who"].strip())):
        return found, start["who"].strip()
    return None, ""


def _subject(words: str) -> tuple[Owner | None, str]:
    team = _PRESENT.match(words.lstrip())
    if team is not None:
        return Owner.TEAM, team["team"]
    person = _person_at_work(words)
    if person:
        return Owner.PERSON, person
    match = _SUBJECT.match(words.lstrip())
    if match is None:
        return None, ""
    who = match["who"]
    names = [name for name in re.split(r"\s|,", who) if name.lower() not in {"and", "&", "und", ""}]
    if all(is_given_name(name) or is_initials(name) for name in names) or (
        is_given_name(names[0])
        and len(names) == len(("given", "family"))
        and names[1][:1].isupper()
        and names[1].upper() not in ACRONYMS
    ):
        return Owner.PERSON, who
    if who.lower() in {
        "everyone",
        "everybody",
        "all",
        "someone",
        "somebody",
        "anyone",
        "alle",
        "jeder",
        "nobody",
    }:
        return Owner.NOBODY, who
    if (
        len(names) <= _FEW_WORDS
        and _STRONG_TEAM.fullmatch(names[-1])
        and who[0].isupper() | words.lstrip().lower().startswith(("the ", "das ", "die "))
    ):
        return Owner.TEAM, who
    return None, ""


def _with_capital(word: str) -> str:
    """A handle in brackets is written small, and a name with a capital: "[ada]"."""
    return word.capitalize() if word.islower() else word


def _person_at_work(words: str) -> str:
    """Who is said to do it: "Ada reviews …", "Xochitl to write …", "…, Ada to follow up"; else nothing."""
    present = _PERSON_PRESENT.match(words.lstrip())
    if present is not None and is_given_name(present["first"]):
        return present["first"]
    later = _LATER_SUBJECT.search(words)
    if later is not None and is_given_name(later["who"]):
        return later["who"]
    told = _TO_DO.match(words.lstrip())
    return told["who"] if told is not None and is_name(told["who"]) else ""


def _by_person(words: str) -> tuple[Owner | None, str]:
    for match in _BY_PERSON.finditer(words):
        if is_given_name(match["who"]):
            return Owner.PERSON, match["who"]
    return None, ""


def _at_end(words: str) -> tuple[Owner | None, str]:
    """Who stands behind a dash: "… — Ada", "… - Ada - 2026-03-05", "…  Ada  2026-03-05"."""
    parts = _SEPARATED.split(words.rstrip(" .;\n")[-160:])
    last = parts[max(1, len(parts) - 3) :]
    is_dated = any(_DATED.search(part) for part in last)
    for part in reversed(last):
        who = _UNTIL.sub("", part).strip(" .:*_-–—|/")
        found = _named(who, is_sure=is_dated and who == part.strip()) if who else None
        if found is not None:
            return found, who
        if not _ASIDE.search(who):
            return None, ""
    return None, ""
