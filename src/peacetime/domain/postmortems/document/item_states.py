"""Whether an item is to be done, is done, was told, is a link or is nothing at all."""

from __future__ import annotations

import re

from peacetime.domain.postmortems.document.passages import without_markup
from peacetime.domain.postmortems.document.people import is_placeholder
from peacetime.domain.shared.patterns import expression

_SHORTEST_PAST = 5  # letters of a verb with “ed”
ISSUE = expression(
    r"https?://[^\s<>)\]|\"']+|(?<![\w/])#\d{1,7}\b|(?<![\w-])[A-Z][A-Z0-9]{1,9}-\d{1,6}\b|\b(?:gh"
    r"|pr|issue|ticket)[ -]?#?\d{1,7}\b",
    re.IGNORECASE,
)
_ONLY_LINK_WORDS_WORDS = (
    "issue issues ticket tickets pr prs pull request requests link links see here github gitlab jira tracked tracking in the this at bug story epic for and"
    " task card trello linear board mr follow up followup siehe"
)
_ONLY_LINK_WORDS = frozenset(_ONLY_LINK_WORDS_WORDS.split())
_DONE_SIGN = expression(r"✅|✔|☑|🟢|\[[xX]\]|:white_check_mark:|:heavy_check_mark:")
_OPEN_SIGN = expression(r"❌|⬜|☐|🔲|:x:")
_DONE_WORD = expression(
    r"[(\[_*~-]\s*(?:already )?(?:done|completed?|finished|fixed|resolved|closed|merged|shipped"
    r"|released|deployed|implemented|landed|live"
    r"|erledigt|fertig|abgeschlossen|umgesetzt|behoben)(?:\s*[:,;–-]?\s*(?:in|on|by|via|with|as of"
    r"|am|at|since|\d|#|https?|seit|✅)[^)\]\n]{0,80})?\s*[)\]_*.!]?\s*(?:$|[.)\]])"
    r"|(?:^|[-–—:|.!]\s+)(?:done|completed|finished|erledigt|fertig|abgeschlossen"
    r"|umgesetzt)\b(?!\s+(?:by|when|criteria|before))(?:[.!:)]|\s*$|\s*[-–—]|\s+\d{4}-|\s+(?:in|on|via"
    r"|am)\b)"
    r"|\bstatus\W{1,4}(?:done|complete[d]?|closed|resolved|fixed|merged|shipped|finished|erledigt"
    r"|abgeschlossen|fertig)\b"
    r"|\b(?:has|have)(?: now)?(?: already)? been (?:done|completed|finished|released|deployed"
    r"|merged|shipped|implemented|fixed|rolled out)\b(?! (?:when|if|once|before))"
    r"|\b(?:is|was|were|are) (?:done|completed|finished)[.!)]?\s*$"
    r"|\b(?:already|now) (?:done|completed|fixed|implemented|released|deployed|merged|in place"
    r"|live)\b"
    r"|[,;]\s*(?:done|completed|finished|erledigt|fertig)\s*[)\]]|(?-i:\bDONE\b)",
    re.IGNORECASE,
)
_UNTIL = expression(
    r"\b(?:once|after|when|until|till|if|before|unless|sobald|wenn|bis|nachdem|whether)\b[^.;]*$",
    re.IGNORECASE,
)
_DONE_STATE = expression(
    r"\W*(?:done|completed?|closed|resolved|fixed|merged|shipped|finished|deployed|released|live"
    r"|yes|x|✓|✔\S?|✅|☑\S?|🟢|100 ?%|erledigt|abgeschlossen|fertig|umgesetzt|ja"
    r"|won['’]?t (?:do|fix)|will not do|not (?:doing|planned)|cancel+ed|dropped|abandoned|obsolete|superseded|declined"
    r"|rejected|verworfen|entfällt)\b.*|\W*[✓✔✅☑🟢].*",
    re.IGNORECASE | re.DOTALL,
)
_STRUCK = expression(r"\s*~~(?P<text>[^~]{1,2000})~~")
_EMPTY_FORM = expression(  # of a template: "Item 1 (owner, due date)", "Immediate fixes:"
    r"(?:(?:action )?(?:item|task|action|step|follow-?up) (?:\d{1,2}|[a-z]|one|two"
    r"|three)\b(?:\s?[(:–-].{0,60})?"
    r"|(?:[\w-]+ ){0,4}\w+(?: \([^()]{0,60}\))?\s?:)[\s.]*",
    re.IGNORECASE,
)
_NONE = expression(
    r"(?:no|none|n/?a|nil|keine?|nothing|not applicable|entfällt|no further|there (?:are"
    r"|were) no)\b[\w\s,’'-]{0,60}[.!]?"
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
_AUXILIARY = expression(
    r"(?:we|i|they|he|she|it|the \w+|this|that|these|team|engineers?)?\s?(?:(?:have|has|had|'ve"
    r"|’ve)(?: also| now| since| already| significantly| recently)* (?:\w+ed|been|built|made"
    r"|written|moved|put|set|begun|taken|run|rewritten)\b"
    r"|(?:was|were) (?:\w+ed|made|built|put|set|moved|taken|sent|rebuilt|written)\b)",
    re.IGNORECASE,
)
_PROMISE = expression(
    r"\b(?:will|shall|should|must|need(?:s|ed)? to|going to|plans? to|planned|to be|want to"
    r"|ought to|todo|wird|werden|soll(?:en|te)?|müssen|muss)\b|'ll\b|’ll\b",
    re.IGNORECASE,
)
_IMPERATIVE = expression(
    r"(?:if|when|where|once|consider|make|ensure|check|add|verify|see|find|keep|let|have|get|test"
    r"|monitor|review|document|investigate|ask|observe|confirm|alert)\b",
    re.IGNORECASE,
)
_LABEL = expression(r"[^\d:.]{2,60}?\s?:\s+(?=[^\W\d])")  # of a bold start
_STARTS_PAST_PERSON = expression(
    r"(?:we|i|they|he|she|wir|ich)\s+(?:also |already |then |have |had |'ve |now |successfully "
    r"|immediately |quickly )*(?P<verb>[\w’']+)",
    re.IGNORECASE,
)
_IS_NOW = expression(
    r"\b(?:is|are) now (?:\w+ed|in place|live|built|run|set|part|checked)\b", re.IGNORECASE
)
_GERMAN_PAST = expression(
    r"\b(?:wurden?|worden|haben|hat|habe)\b[^.]{0,120}\b(?:ge\w{2,}(?:t|en)|\w+iert|worden|behoben"
    r"|erstellt|erweitert|angepasst|umgesetzt)\b",
    re.IGNORECASE,
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


def is_struck(raw: str) -> bool:
    """Whether most of a text is struck through.

    >>> is_struck("~~Add an alert~~"), is_struck("~~Not this~~ but add an alert to the queue")
    (True, False)
    """
    struck = _STRUCK.match(raw)
    return struck is not None and len(struck["text"]) * 2 >= len(raw.strip())


def is_said_done(raw: str, words: str) -> bool:
    """Whether an item is ticked off by a sign, struck through, or said to be done.

    >>> is_said_done("~~Add an alert~~", "Add an alert"), is_said_done("Add it", "Add it")
    (True, False)
    """
    if _DONE_SIGN.search(raw) and not _OPEN_SIGN.search(raw):
        return True
    if is_struck(raw):
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


def states_done(words: str) -> bool:
    """Whether a detail of an item says done: "Status: closed".

    >>> states_done("Status: done"), states_done("Status: open")
    (True, False)
    """
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


def is_reference(raw: str, references: tuple[str, ...]) -> bool:
    """Whether an item is only a link or a ticket's number.

    >>> is_reference("See #12", ("#12",)), is_reference("Add an alert, #12", ("#12",))
    (True, False)
    """
    if not references:
        return False
    if re.fullmatch(r"\s*\[[^\[\]]{1,300}\]\([^()\s]{1,500}\)[\s.]*", raw):
        return True
    left = ISSUE.sub(" ", without_markup(raw))
    words = re.findall(r"[^\W\d_]{2,}", left.lower())
    return all(word in _ONLY_LINK_WORDS for word in words)
