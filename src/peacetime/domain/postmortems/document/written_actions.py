"""One action item as it is written: whose it is, until when, and whether it is done or told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from peacetime.domain.postmortems.document.dues import Due, due_in
from peacetime.domain.postmortems.document.passages import Passage, Place, without_markup
from peacetime.domain.postmortems.document.people import (
    ACRONYMS,
    Owner,
    handle_owner,
    is_given_name,
    is_initials,
    is_name,
    is_placeholder,
    owner_of,
)

LONGEST_READ = 4000  # characters of one item
_FEW_WORDS = 4  # of who is named
_SHORTEST_PAST = 5  # letters of a verb with “ed”
_BY_KEY = re.compile(
    r"\b(?:action )?(?P<key>owner(?:s|\(s\))?|owned by|assignees?|assigned to|assigned|dri|accountable|responsible(?: (?:person|party|team))?"
    r"|who|lead|driver|point person|poc|team|verantwortlich(?:e[rn]?)?|zuständig|besitzer|eigentümer|zugewiesen an|wer)"
    r"\b\s*(?P<sign>[:=]|\s[-–—]\s)?\s*(?P<value>[^\n;|)\]]{0,80})",
    re.IGNORECASE,
)
_VALUE_END = re.compile(
    r"\s[-–—•]\s|\.\s|\s\(?(?:due|eta|by|deadline|status|ticket|priority|target|jira|until|bis|fällig|frist|done|type|on)\b(?!-)|,\s*(?:due|eta|by|deadline|"
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
_STRONG_TEAM = re.compile(
    r"\b(?:teams?|squads?|guild|crew|tribe|sres?|devops|dev-?ex|secops|on-?call|ops|abteilung|bereitschaft|entwicklung|\w+-team)\b",
    re.IGNORECASE,
)
_TEAM_LABEL = re.compile(
    r"(?:the )?(?:[\w-]+ ){0,2}(?:team|squad|guild|crew)|team [\w-]+|sres?|devops|on-?call",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:all|everyone|everybody|all of us|us|we|alle|jeder|wir|anyone|someone|somebody|volunteers?|tb[da]|nobody)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[(\[](?P<inner>[^()\[\]\n]{1,80})[)\]](?P<link>\()?")
_LINK_TEXT = re.compile(r"\[(?P<text>@?[^\[\]\n]{2,40})\]\(")
_BOLD_START = re.compile(r"(?:\*\*|__)(?P<who>[^*_\n]{1,40}?):?(?:\*\*|__)\s*(?P<sign>[:–—-])?")
_START = re.compile(
    r"(?P<who>[^\W\d_][\w'’.&/ -]{0,40}?)(?P<sign>:|\s[-–—/]\s|\s?[|>]\s)", re.UNICODE
)
_SUBJECT = re.compile(
    r"(?:the |das |die |der )?(?P<who>[^\W\d_][\w'’.-]*(?: (?:and |& |und )?[^\W\d_][\w'’.-]*){0,4}?) "
    r"(?:to|will|is to|are to|shall|should|must|needs? to|is going to|are going to|is |owns?|takes?|'ll|wird|werden|soll(?:en)?|muss"
    r"|übernimmt|übernehmen|kümmert|prüft|call|calls) ?",
    re.UNICODE,
)
_BY_PERSON = re.compile(r"\b(?:by|durch|von|→|->|=>)\s(?P<who>[A-ZÄÖÜ][\w'’-]+)", re.UNICODE)
_SEPARATED = re.compile(r"\s[-–—|→]+>?\s|\s{2,}|,\s|;\s")
_ASIDE = re.compile(
    r"\d|^$|\b(?:due|eta|q[1-4]|done|week|high|low|medium|p\d|friday|monday|tuesday|wednesday|thursday|priority|ticket|issue|tbd)\b",
    re.IGNORECASE,
)
_ISSUE = re.compile(
    r"https?://[^\s<>)\]|\"']+|(?<![\w/])#\d{1,7}\b|(?<![\w-])[A-Z][A-Z0-9]{1,9}-\d{1,6}\b|\b(?:gh|pr|issue|ticket)[ -]?#?\d{1,7}\b",
    re.IGNORECASE,
)
_ONLY_LINK_WORDS_WORDS = (
    "issue issues ticket tickets pr prs pull request requests link links see here github gitlab jira tracked tracking in the this at bug story epic for and"
    " task card trello linear board mr follow up followup siehe"
)
_ONLY_LINK_WORDS = frozenset(_ONLY_LINK_WORDS_WORDS.split())
_DONE_SIGN = re.compile(r"✅|✔|☑|🟢|\[[xX]\]|:white_check_mark:|:heavy_check_mark:")
_OPEN_SIGN = re.compile(r"❌|⬜|☐|🔲|:x:")
_DONE_WORD = re.compile(
    r"[(\[_*~-]\s*(?:already )?(?:done|completed?|finished|fixed|resolved|closed|merged|shipped|released|deployed|implemented|landed|live"
    r"|erledigt|fertig|abgeschlossen|umgesetzt|behoben)(?:\s*[:,;–-]?\s*(?:in|on|by|via|with|as of|am|at|since|\d|#|https?|seit|✅)[^)\]\n]{0,80})?\s*[)\]_*.!]?\s*(?:$|[.)\]])"
    r"|(?:^|[-–—:|.!]\s+)(?:done|completed|finished|erledigt|fertig|abgeschlossen|umgesetzt)\b(?!\s+(?:by|when|criteria|before))(?:[.!:)]|\s*$|\s*[-–—]|\s+(?:in|on|via|am)\b)"
    r"|\bstatus\W{1,4}(?:done|complete[d]?|closed|resolved|fixed|merged|shipped|finished|erledigt|abgeschlossen|fertig)\b"
    r"|\b(?:has|have)(?: now)?(?: already)? been (?:done|completed|finished|released|deployed|merged|shipped|implemented|fixed|rolled out)\b(?! (?:when|if|once|before))"
    r"|\b(?:is|was|were|are) (?:done|completed|finished)[.!)]?\s*$"
    r"|\b(?:already|now) (?:done|completed|fixed|implemented|released|deployed|merged|in place|live)\b"
    r"|[,;]\s*(?:done|completed|finished|erledigt|fertig)\s*[)\]]|(?-i:\bDONE\b)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:once|after|when|until|till|if|before|unless|sobald|wenn|bis|nachdem|whether)\b[^.;]*$",
    re.IGNORECASE,
)
_DONE_STATE = re.compile(
    r"\W*(?:done|completed?|closed|resolved|fixed|merged|shipped|finished|deployed|released|live|yes|x|✓|✔\S?|✅|☑\S?|🟢|100 ?%|erledigt|abgeschlossen|fertig|umgesetzt|ja)\b.*|\W*[✓✔✅☑🟢].*",
    re.IGNORECASE | re.DOTALL,
)
_STRUCK = re.compile(r"\s*~~(?P<text>[^~]{1,2000})~~")
_EMPTY_FORM = re.compile(  # of a template: "Item 1 (owner, due date)", "Immediate fixes:"
    r"(?:(?:action )?(?:item|task|action|step|follow-?up) (?:\d{1,2}|[a-z]|one|two|three)\b(?:\s?[(:–-].{0,60})?"
    r"|(?:[\w-]+ ){0,4}\w+(?: \([^()]{0,60}\))?\s?:)[\s.]*",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"(?:no|none|n/?a|nil|keine?|nothing|not applicable|entfällt|no further|there (?:are|were) no)\b[\w\s,’'-]{0,60}[.!]?"
    r"|none(?: \w+){0,4}[.!]?|-+|\W*",
    re.IGNORECASE,
)
_IRREGULAR_WORDS = (
    "built rebuilt wrote rewrote ran reran made remade moved took gave held began went did brought got kept found sent spoke met taught bought"
    " caught chose drew drove fell felt grew knew left lost paid said saw sold shut spent spun stood told thought understood wound rolled"
)
_IRREGULAR = frozenset(_IRREGULAR_WORDS.split())
_NOT_PAST_WORDS = (
    "need seed feed speed embed exceed proceed succeed shed bed indeed red shared dedicated automated distributed centralized centralised managed"
    " improved enhanced unified standardized standardised advanced detailed limited versioned scheduled increased reduced extended proposed"
    " planned required needed suggested recommended expected related based updated targeted continued shared federated isolated"
)
_NOT_PAST = frozenset(_NOT_PAST_WORDS.split())
_AUXILIARY = re.compile(
    r"(?:we|i|they|he|she|it|the \w+|this|that|these|team|engineers?)?\s?(?:(?:have|has|had|'ve|’ve)(?: also| now| since| already| significantly| recently)* (?:\w+ed|been|built|made|written|moved|put|set|begun|taken|run|rewritten)\b"
    r"|(?:was|were) (?:\w+ed|made|built|put|set|moved|taken|sent|rebuilt|written)\b)",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:will|shall|should|must|need(?:s|ed)? to|going to|plans? to|planned|to be|want to|ought to|todo|wird|werden|soll(?:en|te)?|müssen|muss)\b|'ll\b|’ll\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:if|when|where|once|consider|make|ensure|check|add|verify|see|find|keep|let|have|get|test|monitor|review|document|investigate|ask|observe|confirm|alert)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[^\d:.]{2,60}?\s?:\s+(?=[^\W\d])")  # of a bold start
_STARTS_PAST_PERSON = re.compile(
    r"(?:we|i|they|he|she|wir|ich)\s+(?:also |already |then |have |had |'ve |now |successfully |immediately |quickly )*(?P<verb>[\w’']+)",
    re.IGNORECASE,
)
_IS_NOW = re.compile(
    r"\b(?:is|are) now (?:\w+ed|in place|live|built|run|set|part|checked)\b", re.IGNORECASE
)
_GERMAN_PAST = re.compile(
    r"\b(?:wurden?|worden|haben|hat|habe)\b[^.]{0,120}\b(?:ge\w{2,}(?:t|en)|\w+iert|worden|behoben|erstellt|erweitert|angepasst|umgesetzt)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenAction:
    """An action item as a document has it.

    Args:
        text: The item itself, without markup, in one line.
        place: Where it starts; the end is that of its first line.
        end_line: Its last line.
        owner: Who owns it; None where nobody is written, `Owner.NOBODY` where that is what is written.
        owner_text: As written.
        due: None where no date is written.
        is_done: Ticked, struck through, or said to be done.
        is_told: What was done already, told in the past tense: no action item at all.
        is_reference: Only a link or a number: what is to be done, and by whom, stands elsewhere.
        references: The links and numbers in it.
    """

    text: str
    place: Place
    end_line: int
    owner: Owner | None = None
    owner_text: str = ""
    due: Due | None = None
    is_done: bool = False
    is_told: bool = False
    is_reference: bool = False
    references: tuple[str, ...] = ()

    @property
    def promise(self) -> str:
        """What is to be done, without who and when.

        >>> read_action(Passage(((1, 1, "Add an alert (Ada, by 2026-03-05)"),))).promise
        'Add an alert (, by )'
        """
        told = self.text
        for said in (self.due.text if self.due else "", self.owner_text):
            told = told.replace(said, "", 1) if len(said) > 1 else told
        return told

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return not self.is_done and not self.is_told

    @property
    def has_owner(self) -> bool:
        """Whether a person owns it."""
        return self.owner is Owner.PERSON


@dataclass(frozen=True, slots=True)
class Group:
    """What a heading, a bold line or a label says for all items under it."""

    owner: Owner | None = None
    owner_text: str = ""
    due: Due | None = None
    is_done: bool = False


NO_GROUP = Group()


def read_action(
    passage: Passage,
    *,
    details: tuple[Passage, ...] = (),
    is_checked: bool | None = None,
    group: Group = NO_GROUP,
    near: date | None = None,
) -> WrittenAction | None:
    """An action item from its text, or None where the text is none ("No actions.", a placeholder).

    Args:
        passage: The item.
        details: What stands indented under it.
        is_checked: Of a box.
        group: What is said above it.
        near: A day of the same story.

    >>> action = read_action(Passage(((7, 3, "Add an alert on disk use (Ada, by 2026-03-05)"),)))
    >>> action.owner.value, action.due.text, action.is_open
    ('person', '2026-03-05', True)
    >>> read_action(Passage(((7, 3, "No actions."),))) is None
    True
    >>> read_action(Passage(((7, 3, "We rolled the release back."),))).is_told
    True
    """
    raw = passage.text[:LONGEST_READ]
    words = passage.words[:LONGEST_READ]
    flat = " ".join(words.split())
    references = tuple(_ISSUE.findall(raw))
    has_more = bool(references) or any(not detail.is_blank for detail in details)
    if is_nothing(raw, flat, has_references=has_more):
        return None
    whole = [(raw, words), *((d.text[:LONGEST_READ], d.words[:LONGEST_READ]) for d in details[:20])]
    owner, owner_text = _owner(whole)
    if owner is None and group.owner is not None:
        owner, owner_text = group.owner, group.owner_text
    due = (
        next((d for _, text in whole if (d := due_in(_dated(text), near=near))), None) or group.due
    )
    is_done = (
        bool(is_checked)
        or group.is_done
        or _is_done(raw, words)
        or any(_states_done(d.words) for d in details)
    )
    if is_checked is False and _DONE_SIGN.search(raw) is None and _STRUCK.match(raw) is None:
        is_done = group.is_done or says_done(words)
    return WrittenAction(
        flat or " ".join(raw.split()),
        passage.place(0, len(passage.text)),
        max([passage.last_line, *(d.last_line for d in details)]),
        *(owner, owner_text, due, is_done),
        is_told=is_checked is None and is_narration(flat),
        is_reference=_is_reference(raw, references),
        references=references,
    )


def is_nothing(raw: str, flat: str, *, has_references: bool = False) -> bool:
    """Whether a text under a heading of actions is no action: "None", a placeholder, a pointer.

    >>> [is_nothing(text, text) for text in ("No actions.", "N/A", "TBD", "Add an alert", "<action>")]
    [True, True, True, False, True]
    """
    if has_references:
        return False
    if not flat:
        return is_placeholder(raw)
    if _EMPTY_FORM.fullmatch(flat):
        return True
    return _NONE.fullmatch(flat) is not None or is_placeholder(raw) or is_placeholder(flat)


def is_narration(flat: str) -> bool:
    """Whether a text tells what was done instead of saying what is to be done.

    >>> [is_narration(text) for text in ("Rolled back the release", "Added alerts for the queue", "We fixed it")]
    [True, True, True]
    >>> [is_narration(text) for text in ("Add alerts", "Improved alerting for the queue", "We need an alert")]
    [False, False, False]
    >>> is_narration("The indexes have been rebuilt"), is_narration("Die Regel wurde angepasst")
    (True, True)
    """
    said = flat[:400]
    label = _LABEL.match(said)
    said = said[label.end() :] if label else said
    first = _STARTS_PAST_PERSON.match(said)
    if first is not None:
        verb = first["verb"].lower().replace("’", "'")
        return (
            _is_past(verb)
            and verb not in {"needed", "planned"}
            and _PROMISE.search(said[:120]) is None
        )
    if _AUXILIARY.match(said) is not None and _PROMISE.search(said[:200]) is None:
        return True
    sentence = re.split(r"[.;]\s", said, maxsplit=1)[0]
    if _PROMISE.search(sentence) is None and _IMPERATIVE.match(sentence) is None:
        if re.search(
            r"\b(?:has|have|was|were) (?:\w+ly )?(?:been \w+(?:ed|t|n)\b|\w+ed\b)", sentence[:80]
        ):
            return True
        if _GERMAN_PAST.search(sentence) or _IS_NOW.search(sentence[:120]):
            return True
    words = said.split()
    verb = words[0].lower().strip(",.*") if words else ""
    if verb in _NOT_PAST:
        return len(words) > 1 and words[1].lower() in {
            "the",
            "a",
            "an",
            "our",
            "all",
            "its",
            "their",
            "this",
        }
    return _is_past(verb)


def _is_past(verb: str) -> bool:
    if verb in _IRREGULAR:
        return True
    return (
        len(verb) >= _SHORTEST_PAST
        and verb.endswith("ed")
        and verb
        not in {"need", "seed", "feed", "speed", "embed", "exceed", "proceed", "succeed", "indeed"}
    )


def group_of(
    title: Passage, *, above: Group = NO_GROUP, is_done: bool = False, near: date | None = None
) -> Group:
    """What a label says for the items under it: "**AB**", "### Ada (by Friday)", "**All**".

    >>> group_of(Passage(((1, 1, "**AB**"),))).owner.value, group_of(Passage(((1, 1, "Process"),))).owner
    ('person', None)
    """
    words = " ".join(title.words.split()).strip(" :-–—")
    owner, owner_text = _owner([(title.text, title.words)], is_label=True)
    bare = re.sub(r"\([^()]*\)", "", words).strip(" :")
    if owner is None and bare:
        owner, owner_text = _of_label(bare), bare
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


def _owner(whole: list[tuple[str, str]], *, is_label: bool = False) -> tuple[Owner | None, str]:
    """The owner that is written, from the surest form to the least."""
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
            or re.match(r"\W*(?:https?://|<|\[|\(|#)", text[match.end() :]) is not None
        )
        inner = match["inner"].replace("**", "").strip(" _*`")
        parts = [
            part.strip(" _*") for part in re.split(r"[,;|/·]|\s[-–—]\s|:\s", inner) if part.strip()
        ]
        has_date = any(
            re.search(r"\d{4}|\d{1,2}[./]\d|\bdue\b|\bQ[1-4]\b|\beta\b|\bby\b", part, re.IGNORECASE)
            for part in parts
        )
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
    if _STRONG_TEAM.search(part) and not any(is_given_name(name) for name in names):
        return Owner.TEAM if len(names) < _FEW_WORDS and re.search(r"\d", part) is None else None
    if is_given_name(names[0].strip(".,")) and (
        not names[2:] or is_name(part) or names[1] in {"call", "to", "will"}
    ):
        return Owner.PERSON
    if all(is_initials(name.strip(",&+")) for name in names):
        return Owner.PERSON
    if is_name(part) and (is_sure or bool(names[1:])):
        return Owner.PERSON
    return None


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
    if bracket is not None and (found := _of_label(bracket["who"])):
        return found, bracket["who"]
    start = _START.match(words.lstrip())
    if start is not None and (found := _of_label(start["who"].strip())):
        return found, start["who"].strip()
    return None, ""


def _subject(words: str) -> tuple[Owner | None, str]:
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


def _by_person(words: str) -> tuple[Owner | None, str]:
    for match in _BY_PERSON.finditer(words):
        if is_given_name(match["who"]):
            return Owner.PERSON, match["who"]
    return None, ""


def _at_end(words: str) -> tuple[Owner | None, str]:
    """Who stands behind a dash: "… — Ada", "… - Ada - 2026-03-05", "…  Ada  2026-03-05"."""
    parts = _SEPARATED.split(words.rstrip(" .;\n")[-160:])
    for part in reversed(parts[max(1, len(parts) - 3) :]):
        who = part.strip(" .:*_-–—|")
        found = _named(who, is_sure=False) if who else None
        if found is not None:
            return found, who
        if not _ASIDE.search(who):
            return None, ""
    return None, ""


def _dated(text: str) -> str:
    return text.replace("\n", " ").strip()


def _is_done(raw: str, words: str) -> bool:
    if _DONE_SIGN.search(raw) and not _OPEN_SIGN.search(raw):
        return True
    struck = _STRUCK.match(raw)
    if struck is not None and len(struck["text"]) * 2 >= len(raw.strip()):
        return True
    return says_done(raw.replace("`", "")) or says_done(words)


def says_done(text: str) -> bool:
    """Whether it says that it is done, and not until when something else is.

    >>> says_done("Add an alert (done)"), says_done("Close it when the move is done")
    (True, False)
    """
    for match in _DONE_WORD.finditer(text):
        if _UNTIL.search(text, max(0, match.start() - 60), match.start() + 1) is None:
            return True
    return False


def _states_done(words: str) -> bool:
    match = re.match(
        r"\s*(?:status|state|stand|done|erledigt)\s*[:=]\s*(?P<state>.{1,40})", words, re.IGNORECASE
    )
    return match is not None and _DONE_STATE.fullmatch(match["state"].strip()) is not None


def is_done_state(cell: str) -> bool:
    """Whether a cell of states says done.

    >>> is_done_state("Done"), is_done_state("✅ merged"), is_done_state("In progress")
    (True, True, False)
    """
    return bool(cell.strip()) and _DONE_STATE.fullmatch(cell.strip()) is not None


def _is_reference(raw: str, references: tuple[str, ...]) -> bool:
    if not references:
        return False
    if re.fullmatch(r"\s*\[[^\[\]]{1,300}\]\([^()\s]{1,500}\)[\s.]*", raw):
        return True
    left = _ISSUE.sub(" ", without_markup(raw))
    words = re.findall(r"[^\W\d_]{2,}", left.lower())
    return all(word in _ONLY_LINK_WORDS for word in words)
