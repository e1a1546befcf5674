"""A person is told of, never judged: if people fear punishment, they hide what we need to know.

Good: "An engineer restarted the node; the runbook names no check."
Bad: "Bob should have checked the node", "human error", "the operator was careless".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from peacetime.domain.postmortems.document.documents import Document
from peacetime.domain.postmortems.document.people import is_given_name
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at, short
from peacetime.domain.postmortems.lint.prose import Sentence, sentences
from peacetime.domain.shared.patterns import expression

_WORKERS = (
    r"engineers?|developers?|devs?|(?<!kubernetes )(?<!k8s )operators?|admins?|administrators?"
    r"|sysadmins?|dbas?|contractors?|interns?|employees?|colleagues?"
    r"|technicians?|programmers?|analysts?|consultants?|reviewers?|authors?|persons?|guys?|leads?"
    r"|sres?|on-?call(?: (?:person|engineer|responder))?|on-?caller|responders?"
    r"|staff members?|team members?|deployers?|architects?|testers?|new hires?|juniors?"
    r"|support agents?|(?:support|sales) reps?|specialists?|scientists?|maintainers?|trainees?|individuals?|managers?"
    r"|kolleg(?:e|in|en)|entwickler(?:in)?|administrator(?:in)?|ingenieur(?:in)?"
    r"|mitarbeiter(?:in)?|techniker(?:in)?|praktikant(?:in)?|bediener(?:in)?|auszubildende[r]?"
)
_ROLE = (
    r"(?:\b(?:the|an?|our|one|another|that|this|some|certain|one of (?:the|our)(?: own)?|der|die"
    r"|ein|eine|unser|unsere)\s(?:[\w’'-]+\s){0,3}?"
    rf"(?:{_WORKERS})"
    r"|\bwhoever (?:\w+ ){1,4}?\w+"
    r"|\b(?:someone|somebody|he|she|engineer|operator on duty|on-?call engineer|er|sie|jemand)\b"
    r"|\b(?:herr|frau|mr\.?|ms\.?|mrs\.?) [A-ZÄÖÜ]\w+)"
)
_NAME = r"(?:(?<![\w.])@[A-Za-z][\w-]{1,38}|\b[A-ZÄÖÜ][\w’'-]{1,20}(?: [A-ZÄÖÜ][\w’'-]{1,25})?)"
_JUDGED = (
    r"(?:(?:really|probably|maybe|perhaps|arguably|clearly|simply|just|also|obviously|again"
    r"|once again|then|who|apparently|definitely|repeatedly|of course|leider)\s+){0,2}"
    r"(?:should(?:n['’]t| not)? (?:really |clearly |simply |at least |never |also )?have\b(?! (?:a"
    r"|an|the|had|access|to|more|no|enough|clear|got|received|permission"
    r"|alerts?)\b)(?! been (?!more|paying|careful|aware|watching|monitoring))"
    r"|ought to have\b|could have (?:easily |simply |just )?(?:checked|noticed|avoided|prevented"
    r"|known|caught|asked|tested|read|double-checked)\b"
    r"|(?:had|has) been (?:(?:not )?paying (?:\w+ )?attention|(?:more |less )?(?:careful|careless|attentive|diligent"
    r"|vigilant|negligent))\b"
    r"|missed (?:the|an?|this|that|it|only|several|one|some|all|both|two)\b(?! (?:meetings?|calls?|train|chance))(?![^.]{0,80}\b(?:because|since|due to|as the)\b)"
    r"|should(?:n['’]t)?['’]ve\b|slept through\b|overslept\b"
    r"|never (?:even |once )?(?:checked|tested|read|looked|verified|asked|followed|bothered|told|noticed|reviewed)\b"
    r"|(?:was|were) asleep\b|panicked\b|dropped the ball\b|should (?:really |just )?know better\b|violated (?:the|our|a) \w+"
    r"|(?:was|were) supposed to (?:have )?(?:check|test|verif|review|read|ask|tell|renew|watch|do|run)\w*"
    r"|(?:broke|crashed) (?:prod|production|the (?:whole )?(?:site|build|system))\b"
    r"|(?:had |has )?(?:failed|neglected|omitted) to\b|forgot(?:ten)?\b|had forgotten\b"
    r"|neglected\b|overlooked the obvious"
    r"|did(?: not|n['’]t) (?:even )?(?:bother|follow|think|pay|read|check|verify|test|double-check"
    r"|care|know better|know what|do (?:his|her|their) job|ask|look)\b"
    r"|(?:\w+ )?ignored (?:the |an? |several |all |our |clear |repeated "
    r"|every )?(?:\w+ )?(?:alerts?|warnings?|runbook|process|procedure|instructions?|rules?|policy"
    r"|checklist|pages?|signs?)\b"
    r"|(?:was|were|is|had been|being)(?: not|n['’]t)? (?:paying attention|careful|careless"
    r"|negligent|sloppy|reckless|distracted|inattentive|incompetent|lazy|at fault|to blame"
    r"|irresponsible|too (?:\w+ )?(?:hasty|lazy|inexperienced|tired|careless|quick)|in a hurry"
    r"|inexperienced|unqualified|guilty|clueless)\b"
    r"|(?:was|were)(?: not|n['’]t) (?:fully )?aware\b|(?:was|is) (?:directly |solely "
    r"|personally )?responsible for (?:the|this) (?:outage|incident|failure|downtime|problem"
    r"|mess)\b"
    r"|(?:carelessly|recklessly|negligently|foolishly|stupidly|sloppily|thoughtlessly"
    r"|irresponsibly)\b"
    r"|(?:has |had )?made (?:an?|the|another|this|a stupid) (?:\w+ ){0,2}(?:mistake|error"
    r"|blunder)\b|(?:really )?(?:screwed|messed|fucked|slipped) up\b"
    r"|(?:broke|took down|brought down|killed) (?:prod|production|the site|everything"
    r"|the (?:whole )?system)\b(?= (?:by|because|through) (?:not |being |ignoring|forgetting"
    r"|careless))"
    r"|hätte[nst]? (?:\w+ ){0,10}(?:müssen|sollen|können|dürfen)\b|(?:hat|habe"
    r"|haben) (?:\w+ ){0,8}(?:vergessen|versäumt|verschlafen|übersehen|nicht aufgepasst|ignoriert"
    r"|geschlampt)\b"
    r"|(?:versäumte|vergaß|verschlief) (?:es )?|(?:war|ist|waren) (?:\w+ ){0,2}(?:schuld|unachtsam"
    r"|nachlässig|unvorsichtig|leichtsinnig|fahrlässig|schlampig|überfordert)\b)"
)
_OF_WHICH = (  # "on the team", "who merged this"
    r"(?:\s(?:on|in|from|of) (?:the|our) (?:\w+ ){0,2}(?:team|crew|shift|side|rota)|\son (?:shift|call|duty)|\s(?:who|that) [^.,;]{1,60}?)?"
)
_PERSON_JUDGED = expression(rf"(?P<who>{_ROLE}){_OF_WHICH}\s+{_JUDGED}", re.IGNORECASE)
_WAS_WRONG = (
    r", which was (?:\w+ )?(?:irresponsible|careless|sloppy|negligent|reckless|foolish|stupid|unprofessional"
    r"|inexcusable|a mistake)\b"
)
_HAD_DONE = (
    r"had (?:just |only |simply |actually )?(?:followed|checked|read|tested|asked|looked|paid attention|noticed"
    r"|listened|waited|known|thought|verified|reviewed|done (?:his|her|their) job|been more)\b"
)
_IF_ONLY = expression(
    rf"\b(?i:if)\s+(?:(?P<who>{_NAME})|(?i:{_ROLE}))\s+(?i:{_HAD_DONE})"
    rf"|\b[Hh]ad (?:(?P<who2>{_NAME})|(?i:{_ROLE})) (?i:{_HAD_DONE[len('had ') :]})"
)
_THEY = expression(
    r"\bthey (?:should|could) have (?:listened|asked|known better|tested|warned|informed|escalated"
    r"|communicated|paid attention|been more careful)\b",
    re.IGNORECASE,
)
_CAUGHT = expression(  # "user mistakes are caught by the form"
    r"s? (?:is|are|can be|will be|were|was) (?:\w+ )?(?:caught|prevented|handled|possible|shown|logged|detected"
    r"|reported|rejected|expected|avoided)\b",
    re.IGNORECASE,
)
_AT_FAULT = expression(rf"\bschuld (?:war|ist|hat|trägt) {_ROLE}", re.IGNORECASE)
_NAME_ACTED = expression(rf"(?P<who>{_NAME}) [^.;]{{1,100}}(?i:{_WAS_WRONG})")
_JUDGED_PERSON = expression(
    rf"\b(?:inexperienced|careless|sloppy|lazy|incompetent|negligent|distracted|inattentive|clumsy|reckless"
    rf"|unqualified|overconfident|unachtsame\w?|nachlässige\w?)\s(?:\w+\s)?(?:{_WORKERS})\b"
    r"|\b(?:nobody|no one|none of (?:us|them|the \w+))(?: (?:on|in|from) (?:the|our) (?:\w+ ){0,3}\w+?)? (?:even )?"
    r"(?:bothered|cared (?:to|enough)|thought to|took the time to|paid attention)\b"
    rf"|\b(?:{_WORKERS})\b[^.;]{{0,100}}{_WAS_WRONG}",
    re.IGNORECASE,
)
_NAME_JUDGED = expression(rf"(?P<who>{_NAME})\s+(?i:{_JUDGED})")
_TEAM_JUDGED = expression(
    r"\b(?:team|department|squad|vendor|management)\s+(?:should have known|should have (?:checked"
    r"|tested|noticed|caught|read|asked)|was (?:careless|negligent|sloppy|reckless|incompetent"
    r"|lazy|to blame|at fault|irresponsible)|is (?:to blame|at fault|incompetent)|screwed up"
    r"|messed up|didn['’]t care|did not care)\b",
    re.IGNORECASE,
)
_ERROR_OF = expression(
    r"\b(?:human|operator|user|pilot|engineer|engineering|developer|personnel|admin|administrator"
    r"|manual) (?:error|mistake|failure|fault|blunder)s?\b(?! (?:messages?|pages?|codes?|rates?"
    r"|handling|logs?|reports?|responses?|budgets?|types?|classes))"
    r"|\bmenschliche[snmr]* (?:versagen|fehler)\w*|\b(?:bedien(?:er|ungs)?|anwender"
    r"|benutzer)fehler\b",
    re.IGNORECASE,
)
_HUMAN = expression(
    r"human|user|operator|menschlich|bedien|anwender|benutzer|pilot|personnel|admin|developer"
    r"|engineer\b",
    re.IGNORECASE,
)
_IS_HUMAN = expression(r"human|menschlich|bedien", re.IGNORECASE)
_AS_REASON = expression(
    r"(?:^\W*(?:note\W+)?|[:;(]\s*|\b(?:by|to|was|were|is|of|from|pure|simple|simply|plain|through|durch|wegen|ein)\s+(?:an?\s+)?)$",
    re.IGNORECASE,
)
_ABOUT_ERROR = expression(
    r"\b(?:prone to|reduc\w+|risk of|avoid\w*|minimi[sz]\w+|eliminat\w+|prevent\w*|less|room for"
    r"|potential for|possibility of|chances? of|protect\w* (?:against|from)|guard\w* (?:against"
    r"|from)|not (?:a |an |about |due to |caused by )?|no"
    r"|susceptible to|vulnerable to|rather than|instead of|blaming|label\w*|called|sources? of"
    r"|opportunit\w+ for|likelihood of|kein\w*|detect\w*|makes?|making|allow\w*(?: for)?|invit\w+"
    r"|safe from|against|tolerant (?:of|to)|if)\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
_FAULT = expression(
    rf"(?:(?P<who>{_NAME})['’]s?|(?:{_ROLE})['’]s?) (?P<what>(?i:fault|mistake|error|blunder"
    rf"|carelessness|negligence|incompetence|inattention|laziness|sloppiness|oversight|inexperience"
    rf"|lack of (?:\w+ )?(?:diligence|attention|care|judge?ment|experience|discipline)|poor judge?ment))\b"
    rf"|\b(?i:fault|mistake|error|blunder|carelessness|negligence|incompetence"
    rf"|inattention|lack of (?:attention|care|diligence|discipline)) (?i:(?:was )?(?:made |on the part )?(?:by|of)) (?:(?P<who2>{_NAME})"
    rf"|(?i:{_ROLE}))"
)
_BECAUSE = expression(
    rf"\b(?i:because|since|as|due to|weil|da) (?P<who>{_NAME}) (?i:(?:did(?: not|n['’]t)|was not"
    rf"|wasn['’]t|not|failed|forgot|ignored|nicht|vergaß|hatte nicht|never) ?\w*)"
)
_WORD = expression(
    r"\b(?:careless(?:ness|ly)?|negligen(?:ce|t|tly)|incompeten(?:ce|t|tly)|sloppiness"
    r"|recklessness|recklessly|stupidity|(?:grob )?fahrlässig\w*|schlamperei|unachtsamkeit"
    r"|nachlässigkeit|leichtsinn\w*|dummheit|inkompeten\w+)\b",
    re.IGNORECASE,
)
# One of them is in every sentence that can match: looked for first, because that is ten times quicker.
_SIGNS_WORDS = (
    "should|ought|could have|fail|neglect|omitt|forgot|overlook|n't|n’t| not |ignor|attention"
    "|careful|careless|fault|blame|aware|hast|lazy|tired|incompet|guilt|hurry"
    "|experienced|distract|neglig|slopp|reckless|responsible|foolish|stupid|thoughtless|mistake"
    "|error|blunder|screwed|messed|fucked|slipped|unqualified|clueless|quick"
    "|oversight|laziness|inattent|hätte|vergessen|vergaß|versäum|verschl|übersehen|ignoriert"
    "|schlamp|schuld|achtsam|lässig|vorsichtig|leichtsinn|überfordert|versagen|fehler"
    "|dummheit|inkompeten|never|broke|crashed|took down|brought down|killed|missed|slept|asleep|panicked|dropped|know better|violat|supposed|diligen|vigilan|bothered|cared"
    "|thought to|took the time to|inexcus|unprofess|clumsy|overconf|judg|lack of"
)
_SIGNS = tuple(_SIGNS_WORDS.split("|"))
_NEGATED = expression(
    r"\b(?:not|no|without|never|nobody|isn['’]t|wasn['’]t|nicht|keine?"
    r"|blameless\w*)\s(?:\w+\s){0,4}$",
    re.IGNORECASE,
)
_PROGRAM = expression(
    r"\b(?<!team )(?<!tech )(?<!shift )(?<!engineering )(?<!project )(?<!product )(?:operator|admin|manager|lead|reviewer)s?\s(?:\w+\s)?(?:failed to (?!check|follow|read"
    r"|notice|verify|test|tell|ask|think|warn)|ignored)",
    re.IGNORECASE,
)
_SUGGESTION = "What made this step easy to take and hard to notice?"


def blame_findings(document: Document) -> Iterator[Finding]:
    r"""Sentences that judge a person; what a person did, told as a fact, is none.

    Source: the framework, "Blame culture".

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> text = "# Timeline\n- 10:00 The engineer restarted the node.\n- 10:05 Bob should have checked it first."
    >>> [found.line for found in blame_findings(read_document(text))]
    [3]
    """
    for sentence in sentences(document):
        match = blame_in(sentence)
        if match is not None:
            said = short(match[0])
            message = f"“{said}” judges a person; it teaches the next one to hide what happened."
            yield finding_at(sentence.place(match), Rule.BLAME, message, _SUGGESTION)


def blame_in(sentence: Sentence) -> re.Match[str] | None:
    """What in a sentence judges a person, or None."""
    text = sentence.text
    low = text.lower()
    may_be_if_only = "had " in low and ("if " in low or low.lstrip().startswith("had "))
    if not may_be_if_only and not any(sign in low for sign in _SIGNS):
        return None
    for pattern in (_PERSON_JUDGED, _TEAM_JUDGED, _JUDGED_PERSON, _AT_FAULT, _THEY):
        match = pattern.search(text)
        if (
            match is not None
            and not _is_negated(text, match)
            and not _PROGRAM.search(text, match.start())
        ):
            return match
    for pattern in (_NAME_JUDGED, _FAULT, _BECAUSE, _NAME_ACTED):
        for match in pattern.finditer(text):
            if _is_person(match) and not _is_negated(text, match):
                return match
    match = _IF_ONLY.search(text)  # behind "would not have happened", which negates nothing
    if match is not None and _is_person(match):
        return match
    match = _ERROR_OF.search(text)
    if match is not None and _is_error_of_person(sentence, match):
        return match
    match = _WORD.search(text)
    return match if match is not None and not _is_negated(text, match) else None


def _is_error_of_person(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether “human error” is given as the explanation, not as what a change is to prevent."""
    if _HUMAN.match(match[0]) is None or sentence.section.part is Part.ACTIONS:
        return False
    before = sentence.text[: match.start()]
    if _CAUGHT.match(sentence.text, match.end()):
        return False
    if not _IS_HUMAN.match(match[0]) and _AS_REASON.search(before) is None:
        return False  # "catches user mistakes": users' mistakes in general, and nobody's
    return _ABOUT_ERROR.search(before) is None


def _is_person(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    who = groups.get("who") or groups.get("who2")
    if who is None:
        return True  # a role
    words = (word.strip("’'").removesuffix("'s").removesuffix("’s") for word in who.split())
    return who.startswith("@") or any(is_given_name(word) for word in words)  # also "If Ada"


def _is_negated(text: str, match: re.Match[str]) -> bool:
    return _NEGATED.search(text[: match.start()]) is not None
