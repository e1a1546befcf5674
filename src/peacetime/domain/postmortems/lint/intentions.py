"""“We'll be more careful” is an intention, not a change of the system.

Good: "Reject a plan that deletes a database in CI"; "Make the retry algorithm more careful with old leases".
Bad: "Be more careful with plans that delete a database"; "Communicate better"; "Künftig besser aufpassen".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from peacetime.domain.postmortems.document.documents import Document
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at, short
from peacetime.domain.postmortems.lint.prose import Sentence, sentences
from peacetime.domain.shared.patterns import expression

_BEHIND_A_VERB = 12  # characters
_MANNER = r"careful|cautious|vigilant|attentive|mindful|aware|diligent|conscious|thoughtful|disciplined|alert|conscientious|meticulous"
_CARE = expression(
    rf"\b(?:be|being|are|become|stay|remain|get)\s+(?:(?:a (?:bit|little|lot)|much|far|more|extra"
    rf"|very|really|especially|particularly|super|also|always|even"
    rf"|so much)\s+)*(?:{_MANNER})\b"
    rf"|\b(?:be|being|become)\s+(?:(?:a (?:bit|little|lot)|much|far|always"
    rf"|even)\s+)*more\s+(?:thorough|rigorous|proactive|responsible|consistent)\b"
    rf"|\bmore (?:care|caution|diligence|vigilance|attention|discipline|awareness)\b|\b(?:take"
    rf"|taking|exercise|use) (?:(?:more|extra|greater|better|due|special|great) )?(?:care|caution"
    rf"|diligence)\b(?! of)"
    r"|\b(?:pay|paying) (?:(?:more|closer|close|better|extra|special|careful) )*attention\b"
    r"|\b(?:do|not) n[o']t forget\b|\bnever forget\b|\b(?:not|don['’]t) forget to\b"
    r"|\bkeep (?:(?:this|it|that|these|them)(?: lesson)? )?in mind\b"
    r"|\blet['’]?s not\b|\b(?:not|never) (?:do|make|repeat|let) (?:that|this|it|the same)(?: \w+)? again\b"
    r"|\b(?:increas|improv|rais)\w+ (?:\w+ )?(?:vigilance|diligence|discipline|attentiveness|caution)\b"
    r"|\b(?:engineers?|developers?|everyone|everybody|people|we|the team|teams) (?:should|must|need to|have to) (?:always )?"
    r"(?:think (?:about|of|harder)|care about)\b|^\W*reminder (?:to|that)\b"
    r"|\b(?:be|being) (?:sure|quicker|faster|ready|prepared) to\b|\b(?:check|look|read|test|verify) (?:it |everything |them )?twice\b(?=\W*$|[.,;]| before| when| and)"
    r"|\b(?:do not|don['’]t|stop|avoid|no more) (?:deploy|merg|push|releas|mak|work|touch|edit)\w*\b (?:\w+ ){0,3}?"
    r"(?:on (?:fri|sat|sun|mon|week)\w*|at night|late|without (?:telling|asking|review|approval|anyone|notice))\b"
    r"(?![^.;]{0,60}\b(?:pipeline|ci)\b)"
    r"|\b(?:familiari[sz]e|acquaint) (?:themselves|ourselves|yourself|everyone)\b"
    r"|\b(?:hold|keep) (?:each other|people|everyone|ourselves|engineers|teams) accountable\b"
    r"|\bwork (?:more |much more )?closely with\b|\blearn from (?:this|the|our) (?:incident|outage|mistakes?|failure)\b"
    r"|\b(?:have|get) (?:people|everyone|everybody|engineers|developers|the team|all of us) (?:to )?(?:read|know|check|review|test)\b"
    r"|\blet (?:people|everyone|others|the team|each other|us|support) know (?:when|before|whenever|if)\b"
    r"|\b(?:ensure|make sure) (?:that )?(?:such|this|these|the same|it) [^.;]{0,40}\b(?:not|never) (?:happen|occur|recur|be repeated)\b"
    r"|\b(?:talk|speak|listen) (?:more )?(?:to|with) each other\b|\bplease (?:read|check|test|ask|remember|review|verify)\b"
    r"|\bkeep (?:\w+ )?communication (?:lines |channels )?open\b"
    r"|\bbe proactive\b|\bthink before\b|\bstriv(?:e|ing) (?:for|to)\b|\bslow down (?:and|when|before|to)\b"
    r"|\b(?:test|review|check|monitor|verify|validat|inspect|watch|read|document|communicat)\w*\b[^.;]{0,60}\bmore (?:thoroughly"
    r"|rigorously|closely|diligently|cautiously|consistently|aggressively|attentively)\b"
    r"|\btry (?:our best|harder)\b|\bthink twice\b|\bdo better\b(?=\W*(?:$|[.,;!]|next|in|at|than"
    r"|with))|\bbe better (?:at|about|prepared)\b|\bavoid (?:making )?(?:such |these |this "
    r"|similar |the same )?(?:mistakes?|errors)\b"
    r"|\b(?:more|closely|better) (?:careful|attentive)\b|\b(?:read|review|study|follow|plan|watch"
    r"|examine|look|think|work|proceed)(?:ing)?\b[^.;]{0,60}\bmore carefully\b|\bby being (?:more "
    r"|extra )?(?:careful|cautious|attentive|vigilant)\b"
    r"|\b(?:be|more) on (?:the lookout|our guard|guard)\b|\bkeep(?:ing)? an? (?:(?:close|closer|watchful|better|sharp) )?eye (?:on|out)\b"
    r"|\bwatch out for\b",
    re.IGNORECASE,
)
_REMEMBER = expression(
    r"\b(?:remember|remembers|remembering) to (?P<verb>[a-z-]+)|\bremember that\b"
    r"|\bremember (?:the|this|our|these)\b",
    re.IGNORECASE,
)
_CODE_VERB = expression(
    r"(?:de)?seriali[sz]e|escape|unescape|encode|decode|close|flush|lock|unlock|cast|parse"
    r"|initiali[sz]e|free|saniti[sz]e|hash|encrypt|decrypt|cache|invalidate"
    r"|normali[sz]e|await|persist|propagate|quote|dispose|clamp|truncate|pad|sort|index|memoi[sz]e"
    r"|batch|debounce|throttle|drain|join|acquire|dereference|wrap|unwrap",
    re.IGNORECASE,
)
_TRY = expression(
    r"\btry (?:not )?to (?:not |always |never )?(?:be|avoid|remember|keep|notice|communicate"
    r"|respond|react|do|follow|pay|think|catch|improve|minimi[sz]e|reduce|prevent|spot|detect"
    r"|identify|work|coordinate|plan|ensure|have|stay)\b|\btry (?:not to|to not)\b",
    re.IGNORECASE,
)
_HABIT = expression(
    r"\b(?:make sure|ensure|be sure|always make sure)\b[^.;]{0,120}\b(?:in (?:the )?future"
    r"|next time|every time|from now on|going forward|in zukunft)\b"
    r"|\b(?:next time|in (?:the )?future|from now on|going forward),? (?:we|everyone|everybody"
    r"|engineers|developers|people|the team|all)\b[^.;]{0,40}\b(?:should|must|need|will"
    r"|have to)\b(?! (?:have|be able|add|build|use))"
    r"|\bdouble[- ]check(?:ing)?\b[^.;]{0,80}\b(?:before|when|every|always|next time"
    r"|in (?:the )?future|whenever|prior to|while)\b"
    r"|\balways (?:ask|consult|inform|tell|announce)\b"
    r"|\balways (?:check|verify|confirm|test|read|review|think)\b[^.;]{0,80}\b(?:before|prior to|whenever|first|twice)\b"
    r"|\bnever (?:again )?(?:deploy|merge|push|release|touch)\b"
    r"|\bnever (?:change|run|apply|delete|restart|edit|start|make|work)\b[^.;]{0,60}\bwithout (?:\w+ )?(?:telling|asking"
    r"|informing|announcing|reading|testing|checking|review|approval|anyone|permission|notice|backup)\b"
    r"|\b(?:everyone|everybody|all (?:engineers|developers|staff|of us)|every (?:engineer|developer)) (?:should|must"
    r"|needs? to|has to|have to|will|is to|are to|to) (?:read|know|follow|check|review|understand|learn|test|ask|watch|look"
    r"|stick|adhere|be|stay)\b"
    r"|\b(?:make sure|ensure|see to it)(?: that)? (?:nobody|no one|everyone|everybody|people|engineers|developers)\b"
    r"(?! (?:has|have|gets?|can(?:not|['’]t)?)\b)"
    r"|\b(?:we|engineers|developers|everyone|people|the team) (?:should|must|need to|have to"
    r"|will) (?:always |also )?double[- ]check\b|\balways double[- ]check\b",
    re.IGNORECASE,
)
_TALK = expression(
    r"\b(?:to|should|must|will) be reminded (?:to|of|that|about)\b"
    r"|\b(?:communicat|announc|inform|involv|escalat|coordinat)\w*\b[^.;]{0,40}\b(?:earlier|sooner|better|faster|more clearly"
    r"|more often|proactively)\b"
    r"|\b(?:communicat\w+|coordinat\w+|collaborat\w+|respond\w*|react\w*) (?:(?:much|even|more"
    r"|a bit) )*(?:better|more|earlier|sooner|clearly|clearer|proactively|closely|openly|faster"
    r"|quicker|effectively|often)\b"
    r"|\b(?:better|improved?|improving|more|clearer|stronger) (?:our |the |team |internal "
    r"|cross-team |overall )*(?:communications?|collaboration|coordination|teamwork|discipline"
    r"|vigilance|mindset|awareness|diligence)\b"
    r"|\b(?:raise|raising|increase|increasing|improve|improving|create|build|foster|promote|spread"
    r"|bring) (?:\w+ )?awareness\b"
    r"|\b(?:remind|encourage|urge|tell|ask|advise|warn|educate|sensiti[sz]e) (?:all |the |our "
    r"|each |every )*(?:everyone|everybody|people|engineers?|developers?|devs|teams?|team members?"
    r"|members|staff|folks|operators|colleagues|each other|reviewers|users|on-?calls?|responders"
    r"|employees)\b"
    r"|\b(?:re-?iterate|stress|emphasi[sz]e|underline) (?:to \w+ )?(?:the )?(?:need|importance"
    r"|point|that)\b"
    r"|\btak(?:e|ing) (?:\w+ ){1,5}(?:more |very )?seriously\b|\b(?:improve|strengthen|foster"
    r"|promote|change) (?:our |the |a )*(?:\w+ )?(?:culture|mindset|discipline|vigilance"
    r"|ownership)\b"
    r"|\b(?:follow|adhere to|respect|stick to) (?:the |our |existing |all )*(?:\w+ )?(?:process"
    r"|procedures?|runbooks?|guidelines|best practices|rules|checklists?|instructions) (?:more"
    r"|better|next time|in (?:the )?future|at all times|strictly|properly|carefully|closely)\b",
    re.IGNORECASE,
)
_GERMAN = re.compile(  # its matches are known by it
    r"\b(?:vorsichtiger|sorgfältiger|aufmerksamer|achtsamer|umsichtiger|gewissenhafter|gründlicher"
    r"|bewusster|disziplinierter|sorgsamer|vorausschauender)\b(?! als)"
    r"|\b(?:besser|mehr|genauer|künftig|zukünftig|in zukunft)\s(?:\w+ ){0,3}(?:aufpassen|achten"
    r"|achtgeben|hinschauen|hinsehen|kommunizieren|abstimmen|absprechen)\b"
    r"|\bimmer (?:vorher |zuerst |erst )?(?:testen|prüfen|fragen|informieren|abstimmen)\b"
    r"|\b(?:daran|dran) denken\b|\bnicht (?:mehr )?vergessen\b|\bim hinterkopf behalten\b"
    r"|\bdarauf achten\b|\bachten (?:wir )?darauf\b|\bmehr (?:acht|aufmerksamkeit|sorgfalt"
    r"|vorsicht)\b"
    r"|\b(?:bessere|mehr) (?:kommunikation|absprache|abstimmung|zusammenarbeit)\b"
    r"|\bkommunikation (?:\w+ ){0,2}verbessern\b|\b(?:sensibilisieren|sensibilisierung)\b"
    r"|\bbewusstsein (?:\w+ ){0,3}(?:schaffen|schärfen|erhöhen|stärken)\b"
    r"|\bversuchen,? (?:\w+ ){0,8}zu (?:vermeiden|achten|sein)\b|\b(?:mehr|größere) sorgfalt\b"
    r"|\baufpassen\b",
    re.IGNORECASE,
)
_CHANGE = (
    r"(?:add|automat|enforc|implement|creat|introduc|build|writ|requir|block|gat(?:e|ing)|alert"
    r"|validat|reject|lock|test|configur|enabl|set(?:ting)? up|lint|check (?:in|with) ci"
    r"|ci (?:check|job|rule)|have (?:more|an?|the) (?!look|think)|installier|automatisier|erzwing"
    r"|prüf(?:t|en) automatisch|einführ|hinzufüg)"
)
_NAMES_CHANGE = expression(
    rf"(?:[,;:.(–—]|\s-\s|\b(?:by|and|so|aka|e\.g|i\.e|through|via|indem"
    rf"|durch)\b)\s*(?:\w+,?\s+){{0,4}}?{_CHANGE}\w*",
    re.IGNORECASE,
)
_STARTS_WITH_CHANGE = expression(
    r"\W*(?:\[?\w+\]?:\s*)?(?:add|automate|enforce|implement|create|introduce|build|write|require"
    r"|block|gate|validate|reject|lock|configure|enable|set up|install|make the|make our|make it"
    r"|change|move|replace"
    r"|remove|migrate|extend|deploy|teach the (?:client|parser|scheduler)|refactor|rewrite"
    r"|schedule|document|publish|generate|provide|include|mention|show|display|print|log|use"
    r"|update)\b",
    re.IGNORECASE,
)
_PEOPLE = expression(
    r"\b(?:remind|tell|ask|urge|we|i|you|us|everyone|everybody|people|engineers?|developers?|devs"
    r"|teams?|members?|operators?|admins?|staff|folks|reviewers?|on-?calls?|responders?|someone"
    r"|anyone|all|contributors?"
    r"|colleagues|sres?|ops|leads?|managers?|authors?|employees|users|wir|alle|ihr|kollegen"
    r"|entwickler\w*|man|jeder|mitarbeiter\w*|personnel|deployers?|maintainers?)\b",
    re.IGNORECASE,
)
_FILLER = expression(
    r"\b(?:should|must|shall|will|would|can|could|need(?:s|ed)? to|have to|has to|ought to"
    r"|going to|to|always|please|also|and|just|simply|try|in (?:the )?future|next time"
    r"|going forward|moving forward"
    r"|from now on|generally|overall|lesson|lessons|learned|therefore|so|but|or|be|it is important"
    r"|important|action|process|general|human|let['’]s|let|make sure|ensure|that|sollten?|müssen"
    r"|künftig|zukünftig"
    r"|in zukunft|bitte|nächstes mal|beim nächsten mal|mal|noch|more|the need|a need|there is|not"
    r"|do|don['’]t|never|re|with|when|of|the|this|is|are)\b",
    re.IGNORECASE,
)
# One of them is in every sentence that can match outside of the action items.
_SIGNS_TOLD = (
    "care|caut|vigil|attent|mind|aware|dilig|consci|thoughtful|disciplin|alert|meticul|thorough|rigor|proactive"
    "|always|never|every|please|each other|communication|not happen|strive|slow down|closely|responsib|consistent|forget|try |twice|better|mistake|error|lookout|guard|an eye|watch out|sure|next time"
    "|future|now on|forward|double|vorsicht|sorgf|aufmerks|acht|umsicht|gewissenh|gründlich|bewuss|diszipl"
    "|immer|aufpassen|hinschauen|hinsehen|denken|vergessen|hinterkopf|kommuni|sprache|sprechen|stimm|sensibil|versuchen"
    "|zusammenarbeit|acht "
)
_SIGNS = tuple(_SIGNS_TOLD.split("|"))
_PROSE = (Part.LESSONS, Part.WENT_WRONG, Part.RESOLUTION, Part.SUMMARY, Part.UNKNOWN, Part.HAPPENED)
_PROMISED = expression(
    r"\b(?:should|must|will|need(?:s)? to|have to|going to|in (?:the )?future|next time"
    r"|going forward|sollten?|müssen|werden|künftig|in zukunft)\b|['’]ll\b",
    re.IGNORECASE,
)
_WAS = expression(
    r"\b(?:was|were|had|did|been|if|could have|should have|would have|hätte\w*|wurde\w*)\b",
    re.IGNORECASE,
)
_CLAUSES = expression(r"[.;:,(]|\s[-–—]\s|\b(?:and|but|so that|because)\b")
_SYSTEM_AT_END = expression(
    r"\b(?:algorithm|script|code|service|system|program|function|library|scheduler|parser"
    r"|client|job)s?\b[^.;]{0,20}$",
    re.IGNORECASE,
)
_GERMAN_SYSTEM = expression(  # in German the verb stands at the end, far from its subject
    r"\b(?:algorithmus|skript|dienst|system|programm|planer|job)\b", re.IGNORECASE
)
_LETTERS = expression(r"[^\W\d_]{2,}")
_CLOSE, _NEAR = 40, 60  # characters
_MESSAGE = "“{said}” is an intention, not a change of the system: it holds until the next busy day."
_SUGGESTION = "What system change would make this impossible, or cheap?"


def intention_findings(document: Document) -> Iterator[Finding]:
    r"""Action items, and promises elsewhere, that only ask people to try harder.

    Nothing is said where the same item names a change, nor of a program that is to be careful.

    Source: the framework, "“We'll be more careful” — Not an action."

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> text = "# Action items\n- Be more careful with plans\n- The scheduler should be more careful with old leases"
    >>> [found.line for found in intention_findings(read_document(text))]
    [2]
    """
    open_ones = sorted((a.place.line, a.end_line) for a in document.actions if a.is_open)
    firsts = [first for first, _ in open_ones]
    seen: set[int] = set()
    for sentence in sentences(document, Part.ACTIONS):
        line = sentence.passage.place(sentence.start).line
        number = bisect_right(firsts, line) - 1
        if number < 0 or line > open_ones[number][1] or firsts[number] in seen:
            continue
        match = intention_in(sentence.text, whole=sentence.passage.words)
        if match is not None:
            seen.add(firsts[number])
            yield _finding(sentence, match)
    for sentence in sentences(document, *_PROSE):
        low = sentence.text.lower()
        if not any(sign in low for sign in _SIGNS):
            continue
        match = (
            _CARE.search(sentence.text)
            or _GERMAN.search(sentence.text)
            or _HABIT.search(sentence.text)
            or _TRY.search(sentence.text)
        )
        if match is None or not _is_promise(sentence, match):
            continue
        if _is_of_people(sentence.text, match) and not _names_change(
            sentence.text, match, sentence.passage.words
        ):
            yield _finding(sentence, match)


def intention_in(text: str, *, whole: str = "") -> re.Match[str] | None:
    """What makes an action item's sentence an intention, or None.

    Args:
        text: The sentence, without markup.
        whole: The item it stands in, in which a change may be named.

    >>> intention_in("Remember to run the migrations before a release")[0]
    'Remember to run'
    >>> intention_in("Remember to serialise the cart before it is cached") is None
    True
    """
    for pattern in (_CARE, _REMEMBER, _TRY, _HABIT, _TALK, _GERMAN):
        match = pattern.search(text)
        if match is None or _names_change(text, match, whole or text):
            continue
        if pattern is _REMEMBER and match["verb"] and _CODE_VERB.fullmatch(match["verb"]):
            continue
        if _is_of_people(text, match):
            return match
    return None


def _finding(sentence: Sentence, match: re.Match[str]) -> Finding:
    said = short(match[0])
    return finding_at(
        sentence.place(match), Rule.INTENTION, _MESSAGE.format(said=said), _SUGGESTION
    )


def _is_promise(sentence: Sentence, match: re.Match[str]) -> bool:
    """Outside of the action items: said of what is to come, not of what was or is the case."""
    before = sentence.text[: match.start()]
    if _WAS.search(sentence.text, max(0, match.start() - _CLOSE), match.end()):
        return False
    if sentence.section.part is Part.LESSONS and not before.strip(" -*"):
        return True
    return _PROMISED.search(before[-_NEAR:] + match[0]) is not None


def _is_of_people(text: str, match: re.Match[str]) -> bool:
    """Whether people are to do it; a clause about an algorithm speaks of the system."""
    said = match[0].lower()
    if said.startswith("by being"):
        return True
    before = text[: match.start()]
    if said.startswith("being") and before.strip(" -*") and not before.rstrip().endswith("by"):
        return False  # "improve the culler, being careful with …" says how, of another act
    clause = _CLAUSES.split(before)[-1]
    if _PEOPLE.search(clause):
        return _SYSTEM_AT_END.search(clause) is None
    is_imperative = _LETTERS.search(_FILLER.sub(" ", clause)) is None
    return is_imperative or (match.re is _GERMAN and _GERMAN_SYSTEM.search(before) is None)


def _names_change(text: str, match: re.Match[str], whole: str) -> bool:
    if _STARTS_WITH_CHANGE.match(text) and match.start() > _BEHIND_A_VERB:
        return True
    if _NAMES_CHANGE.search(text, match.end()) is not None:
        return True
    flat = whole.replace("\n", " ")
    if len(flat) > len(text) + 4:
        at = flat.find(match[0].replace("\n", " "))
        return at >= 0 and (_NAMES_CHANGE.search(flat, at + len(match[0])) is not None)
    return False
