"""A timeline and a cause are facts; what is not known is said to be not known.

Good: "What emptied the cache is not known; the logs of that hour are gone."
Bad: "The cache was probably emptied by the nightly job."
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from peacetime.domain.postmortems.document.documents import Document
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at, short
from peacetime.domain.postmortems.lint.prose import Sentence, sentences
from peacetime.domain.shared.patterns import expression

_GUESS = expression(
    r"\b(?<!will )(?<!would )(?<!should )(?<!could )(?<!can )(?<!is )(?<!are )(?:probably"
    r"|presumably|possibly|perhaps|maybe|seemingly|supposedly|conceivably"
    r"|apparently)\b(?! (?:not enough|should|would|will|ought))|\b(?:is|are) (?:probably"
    r"|presumably|possibly|perhaps|apparently)\b"
    r"|\b(?:most |very |quite |is |was |are |were |more than )(?:likely)\b(?! to )"
    r"|(?<!un)\blikely (?:that|because|caused|due|the|a|an|related"
    r"|triggered|from|resulted|contribut\w+|explain\w*|led|happened|occurred|been)\b"
    r"|\bcould (?:well |also )?have (?:been (?:caused|due|triggered|the|related|because|a result)"
    r"|caused|triggered|led)\b|\b(?:might|may|must) (?:well |also |possibly |just "
    r"|simply )?have (?:also |well |possibly )?(?:been|caused|triggered|led|happened|contributed"
    r"|occurred|resulted|affected|started|failed|crashed|overwritten|deleted|changed|exhausted"
    r"|filled|hit|run|corrupted|broken|lost|\w+ed)\b"
    r"|\b(?:might|may|could) be (?:the (?:root )?cause|caused|due|related|because|the reason"
    r"|a (?:bug|race|side effect)|linked|responsible|that)\b"
    r"|\b(?:we|i) (?:now |still |also |strongly |currently )?(?:think|believe|suspect|assume|guess"
    r"|imagine|reckon|presume|speculate|feel)\b(?! (?:it is|we should|that we should|this (?:was"
    r"|is) (?:acceptable|important)|terrible|confident|proud))"
    r"|\b(?:our|the|my) (?:best guess|guess|suspicion|assumption|theory|hypothesis"
    r"|working theory) (?:is|was|remains)\b|\b(?:is|are) (?:presumed|suspected|assumed|believed"
    r"|thought|speculated|likely) (?:to (?!have returned)|that|as the)\b"
    r"|\b(?:one|a|an|another|the|the most) (?:possible|likely|plausible|probable) (?:explanation|cause|reason|culprit|scenario)\b"
    r"|\b(?:might|may|could) (?:have|contain) (?:a|an|some) (?:\w+ )?(?:bug|leak|defect|race|flaw|fault)\b|\b(?:a|our|my) hunch\b"
    r"|\b(?:fairly|pretty|quite|reasonably|almost) (?:sure|certain|confident) (?:that|it)\b"
    r"|\bit would (?:seem|appear) that\b|\bit looks (?:like|as if|as though)\b|\bin all likelihood\b"
    r"|\b(?:it )?(?:seems|appears) (?:that|like|as if|as though|to have|to be (?:caused|due"
    r"|related|because|a|the))\b|\b(?:seemed|appeared) to have (?:been )?caused\b|(?:^"
    r"|[.;:,-]\s*)somehow\b|\bsomehow (?:got|get|was|were|became|been|lost|ended|had|did|managed"
    r"|this|the)\b|\bfor some reason\b|\bno idea why\b",
    re.IGNORECASE,
)
_GERMAN = expression(
    r"\b(?:vermutlich|wahrscheinlich|möglicherweise|vielleicht|anscheinend|offenbar|wohl|womöglich"
    r"|scheinbar|eventuell|mutmaßlich|vermeintlich|evtl)\b"
    r"|\bwir (?:vermuten|glauben|denken|nehmen an|gehen davon aus)\b|\bes scheint\b"
    r"|\bscheint (?:\w+ ){0,6}(?:zu sein|gewesen|verursacht|zu haben)\b|\b(?:könnte|dürfte"
    r"|müsste) (?:\w+ ){0,8}(?:gewesen|sein|haben|geführt|verursacht|ausgelöst)\b",
    re.IGNORECASE,
)
# One of them is in every sentence that can match: looked for first, because that is quicker.
_SIGNS_TOLD = (
    "probabl|presum|likelihood|looks |plausibl|hunch|sure|certain|confident|evtl|possib|perhaps|maybe|seem|appear|suppos|conceiv|apparent|likely|might|may |may\t|could|must"
    "|think|believ|suspect|assum|guess|imagin|reckon|specul|feel|suspicion|theory|hypothes|thought|somehow"
    "|some reason|no idea|vermut|wahrscheinlich|möglich|vielleicht|anscheinend|offenbar|wohl|womög|scheint"
    "|scheinbar|eventuell|mutmaß|vermeint|glauben|denken|nehmen an|davon aus|könnte|dürfte|müsste"
)
_SIGNS = tuple(_SIGNS_TOLD.split("|"))
_RECORDED = expression(  # a timeline may tell what somebody thought at the time
    r"\b(?:suspect(?:ed|ing|s)?|believ(?:ed|ing|es)|thought|hypothes\w+|assum(?:ed|ing)|theor\w+"
    r"|guess(?:ed|ing)|wonder\w*|speculat\w+|consider\w*|vermutet\w*|suggest\w*|decided?|ask\w*"
    r"|report\w*|says?|said|notes?|noted|proposed|discuss\w*|announce\w*|mention\w*|attribut\w*"
    r"|hypothesi[sz]e\w*|concluded?)\b",
    re.IGNORECASE,
)
_OPEN = expression(
    r"\?|\b(?:unknown|unclear|not (?:yet )?(?:known|clear|confirmed|understood|verified"
    r"|established)|open question|to be (?:confirmed|investigated|determined|verified)|unconfirmed"
    r"|unverified|unproven|under investigation"
    r"|still investigating|remains? to be|yet to (?:be )?(?:determin|confirm|find|understand)\w*"
    r"|we (?:do not|don['’]t|did not|didn['’]t|cannot|can['’]t) (?:yet )?(?:know|confirm|tell"
    r"|say for|explain|prove|verify)|not (?:be )?able to (?:confirm|verify|prove|determine)"
    r"|hypothes[ie]s"
    r"|ruled out|could not be (?:confirmed|determined|verified)|ungeklärt|unklar|unbekannt"
    r"|nicht (?:bekannt|geklärt|bestätigt)|todo|tbd)\b",
    re.IGNORECASE,
)
_HYPOTHETICAL = expression(
    r"\b(?:if|would|had (?:we|it|they|there)|unless|in case|otherwise|should (?:we|it|this|the)"
    r"|whether|wenn|falls|würde\w*|hätte\w*|so that|in order|to avoid|to prevent)\b",
    re.IGNORECASE,
)
_OF_CAUSE = expression(
    r"\b(?:cause\w*|due to|because|led to|result\w*|reason|trigger\w*|responsible|why|ursache"
    r"|verursacht|ausgelöst|grund|weil|origin\w*|contribut\w+|explain\w*|introduc\w+|bug|leak"
    r"|removed|overload\w*|related)\b",
    re.IGNORECASE,
)
_FORECAST = expression(r"\b(?:will|would|should|could|can|won['’]t)\s(?:\w+\s)?$", re.IGNORECASE)
_BELIEF = expression(r"(?:we|i)\s", re.IGNORECASE)
_PAST = expression(r"\b(?:was|were|had|got|did|\w{3,}ed)\b", re.IGNORECASE)
_SEEMS = ("seem", "appear", "it seem", "it appear")
_CERTAIN = (
    *("probably", "presumably", "possibly", "apparently", "wahrscheinlich", "vermutlich"),
    *("must have", "might have", "may have"),
)
_WEAK = {"possibly", "perhaps", "maybe"}  # that may soften any word
_NEAR = 70  # characters
_CAUSES = (Part.CAUSE, Part.TRIGGER)
_STORIES = (Part.SUMMARY, Part.HAPPENED, Part.WENT_WRONG, Part.UNKNOWN, Part.RESOLUTION)
_SUGGESTION = (
    "What evidence shows it? If none does, say that it is not known, and who will find out."
)


def speculation_findings(document: Document) -> Iterator[Finding]:
    r"""Guesses told as cause or as part of the timeline; an open question is none.

    Elsewhere in the story a guess counts only where the sentence speaks of a cause.

    Source: the framework, "Facts only"; the words are our default.

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> text = "# Cause\nThe job probably emptied the cache.\nWhat emptied it is not known, perhaps the job."
    >>> [found.line for found in speculation_findings(read_document(text))]
    [2]
    """
    for sentence in sentences(document, *_CAUSES, Part.TIMELINE, *_STORIES):
        match = guess_in(sentence)
        if match is not None:
            said = short(match[0])
            message = f"“{said}” is a guess where a fact belongs."
            yield finding_at(sentence.place(match), Rule.SPECULATION, message, _SUGGESTION)


def guess_in(sentence: Sentence) -> re.Match[str] | None:
    """What makes a sentence a guess, or None."""
    text = sentence.text
    low = text.lower()
    if not any(sign in low for sign in _SIGNS):
        return None
    match = _GUESS.search(text) or _GERMAN.search(text)
    if match is None or _OPEN.search(text):
        return None
    if _HYPOTHETICAL.search(text[: match.start()]) or _HYPOTHETICAL.search(
        text[match.end() : match.end() + 30]
    ):
        return None
    if _FORECAST.search(text[: match.start()]):
        return None
    return match if _is_told_as_fact(sentence.section.part, text, match) else None


def _is_told_as_fact(part: Part, text: str, match: re.Match[str]) -> bool:
    """Whether a guess stands where a fact belongs: in a cause, in an entry, or near a cause in the story."""
    said = match[0].lower()
    if part in _CAUSES:
        return True
    if part is Part.TIMELINE:
        if _RECORDED.search(text.replace(match[0], " ")) or said.startswith(_SEEMS):
            return False
        return said.startswith(_CERTAIN) or _is_of_cause(text, match)
    if part in {Part.WENT_WRONG, Part.HAPPENED} and _BELIEF.match(match[0]):
        return _PAST.search(text, match.end()) is not None or _is_of_cause(text, match)
    if said in _WEAK:
        return _OF_CAUSE.search(text, match.end(), match.end() + _NEAR // 3) is not None
    return _is_of_cause(text, match)


def _is_of_cause(text: str, match: re.Match[str]) -> bool:
    """Whether the guess stands near a word of causes."""
    return _OF_CAUSE.search(text, max(0, match.start() - _NEAR), match.end() + _NEAR) is not None
