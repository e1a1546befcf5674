"""What a heading announces, in English and German."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from peacetime.domain.postmortems.document.passages import without_markup
from peacetime.domain.shared.patterns import expression

LONGEST_TITLE = 120  # characters


class Part(StrEnum):
    """The parts of a postmortem that the rules tell apart."""

    TIMELINE = "timeline"
    CAUSE = "cause"
    TRIGGER = "trigger"
    ACTIONS = "actions"
    LESSONS = "lessons"
    WENT_WELL = "went_well"
    WENT_WRONG = "went_wrong"
    LUCKY = "lucky"
    SUMMARY = "summary"
    HAPPENED = "happened"
    IMPACT = "impact"
    DETECTION = "detection"
    RESOLUTION = "resolution"
    OPEN_QUESTIONS = "open_questions"
    PEOPLE = "people"
    ASIDE = "aside"
    UNKNOWN = "unknown"


# The first that matches the whole title is taken; a title is lower case, without numbers and signs.
_LONGEST_LINE = 48  # characters of a line that is a heading without signs
_TITLES: list[tuple[Part, str]] = [
    (
        Part.ACTIONS,
        (
            r"lessons learn(?:ed|t) (?:and|&) (?:future improvements|action items?|actions"
            r"|follow[- ]?ups?|next steps)"
        ),
    ),
    (
        Part.ACTIONS,
        (
            r"(?:(?:immediate|short|medium|long|near|mid|remaining|open|new|further|key|our"
            r"|proposed|planned"
            r"|post[- ]?incident|postmortem|post[- ]?mortem|incident|suggested|agreed|future"
            r"|preventive|preventative"
            r"|corrective|remedial|remediation|mitigation|improvement|outstanding|completed|done"
            r"|the)[ -]?"
            r"(?:term )?)*"
            r"(?:action[- ]?(?:items?|points?|plan|list|register)|actions|todos?|to-dos?"
            r"|to do(?: list| items?)?|tasks?"
            r"|follow[- ]?ups?(?: (?:actions?|items?|tasks?|work|improvements?))?|next steps"
            r"|improvements|remediations?(?: (?:items?|plan|steps|actions?|measures?|tasks?))?"
            r"|recommendations?"
            r"|future (?:work|improvements|actions)|corrective (?:and|&) prevent\w+ (?:measures?"
            r"|actions?)"
            r"|correction of error actions|prevent\w+ (?:measures?|actions?|steps)"
            r"|corrective (?:measures?|actions?)"
            r"|mitigations? (?:items?|plan|actions?))"
            r"(?: (?:and|&|/) (?:action items?|actions|follow[- ]?ups?|next steps|owners"
            r"|recommendations|improvements))?"
            r"(?: (?:following|from|after) .{0,40}|items?)?"
        ),
    ),
    (
        Part.ACTIONS,
        (
            r"(?:follow[- ]?ups?|lessons|actions) / (?:next steps|actions?|action items?|todos?)"
            r"|(?:review|retro(?:spective)?|meeting|postmortem) actions?(?: items?)?"
            r"|(?:what|how) (?:are|will|do|can) we (?:doing|going to do|do|change|prevent|improve"
            r"|fix)\b.{0,50}"
            r"|how (?:are|will|do) we (?:preventing|prevent|avoid|avoiding)\b.{0,50}|what(?:'s"
            r"| is) next"
            r"|systemic improvements|preventing (?:a )?recurrence|prevention(?: of recurrence)?"
            r"|what we(?:'re| are| will|'ll) "
            r"(?:doing|changing|change|do)\b.{0,40}"
        ),
    ),
    (
        Part.ACTIONS,
        (
            r"(?:offene |korrektur|folge|gegen|verbesserungs|vorbeugende |weitere |geplante "
            r"|sofort|abstell)?"
            r"(?:maßnahmen|massnahmen)(?:plan|liste)?|aufgaben|(?:die )?nächste[n]? schritte"
            r"|naechste schritte"
            r"|folgeaktivitäten|aktionspunkte|to-?dos?|verbesserungen|offene punkte|aktionen"
            r"|handlungsempfehlungen|(?:counter|preventive |corrective )measures?(?: taken)?"
        ),
    ),
    (
        Part.TIMELINE,
        (
            r"(?:(?:detailed|full|incident|complete|rough|high[- ]level|key|event|outage"
            r"|follow[- ]?up|brief) )*"
            r"(?:time ?lines?|chronology|sequence of events|chain of events|timeline of events"
            r"|key events|log of events"
            r"|event log|incident log|course of events|order of events)"
            r"(?: (?:of events|summary|of the (?:incident|outage)|of incident|and .{0,30}))?"
        ),
    ),
    (
        Part.TIMELINE,
        (
            r"zeitachse|zeitleiste|zeitlicher (?:ab|ver)lauf|verlauf|ablauf(?: der ereignisse"
            r"| des vorfalls)?"
            r"|chronologie|zeitstrahl|zeitverlauf|hergang"
        ),
    ),
    (
        Part.TRIGGER,
        (
            r"(?:the )?(?:incident )?triggers?(?:ing event)?|auslöser|what triggered (?:it|this"
            r"|the incident)"
        ),
    ),
    (
        Part.CAUSE,
        (
            r"(?:(?:identified|probable|likely|underlying|primary|main|technical|proximate|direct"
            r"|systemic|the|suspected"
            r"|initial|fundamental|contributing|possible) )*"
            r"(?:root[- ]?causes?|causes?|(?:contributing|causal|causative) (?:factors?|causes?"
            r"|conditions?)"
            r"|underlying (?:issues?|problems?|causes?)|factors|reasons?|rca|5 whys?|five whys?"
            r"|whys?|fault)"
            r"(?: (?:analysis|identification|summary|details?|of (?:the )?(?:incident|outage"
            r"|failure|problem)"
            r"|conditions analysis))?"
            r"(?: (?:and|&|/|,) (?:trigger|mitigation|impact|resolution|contributing factors?"
            r"|analysis|fix|causes?"
            r"|root causes?|remediation|detection)s?)?(?: analysis)?"
        ),
    ),
    (
        Part.CAUSE,
        (
            r"what caused (?:it|this|the (?:incident|outage|problem|issue))|why did (?:it|this"
            r"|that) (?:happen|break|fail)"
            r"|why (?:it|this) happened|contributing conditions analysis|what went on underneath"
            r"|(?:the )?5[- ]whys?(?: analysis)?|analysis|technical (?:analysis|details?"
            r"|explanation)|post ?mortem analysis"
            r"|root cause(?:s)? ?(?:/|&|and) ?.{0,30}"
        ),
    ),
    (
        Part.CAUSE,
        (
            r"(?:grund|haupt|kern)?ursachen?(?:analyse)?|(?:tiefere |eigentliche )ursachen?"
            r"|beitragende faktoren"
            r"|begünstigende (?:faktoren|umstände)|fehlerursache|warum(?: (?:ist|konnte|kam) (?:es|das|dies)(?: dazu)?(?: \w+)?)?"
            r"|wie konnte (?:es|das|dies)(?: dazu)? \w+"
        ),
    ),
    (
        Part.WENT_WELL,
        (
            r"what (?:went|worked|did we do) well|what worked|went well|(?:the )?good(?: things)?"
            r"|positives?|what went right"
            r"|was lief gut|was gut lief|gut gelaufen|was (?:ist|hat) gut (?:gelaufen"
            r"|funktioniert)|successes|kudos|thanks"
        ),
    ),
    (
        Part.WENT_WRONG,
        (
            r"what (?:went|did(?:n't|n’t| not) go) (?:so |as )?(?:wrong|poorly|badly|well|planned)"
            r"|what did(?:n't|n’t| not) "
            r"(?:work|go).{0,20}|what (?:could|can|should) (?:have )?(?:been |be "
            r"|go(?:ne)? )?(?:better|improved?|done better)"
            r"|what could have gone better|went (?:wrong|poorly)|(?:the )?bad(?: things)?"
            r"|negatives?|process breakdowns?"
            r"|was lief (?:schlecht|nicht gut|schief)|schlecht gelaufen|was (?:können"
            r"|koennen) wir besser machen|problems?"
            r"|what slowed (?:us )?down"
        ),
    ),
    (
        Part.LUCKY,
        (
            r"where (?:we|did we) (?:got|get) lucky|(?:where )?(?:we )?got lucky|luck"
            r"|wo (?:wir )?(?:hatten )?glück(?: hatten| gehabt)?"
            r"|what surprised us|surprises|glück"
        ),
    ),
    (
        Part.LESSONS,
        (
            r"(?:key )?(?:lessons?|learnings?|takeaways?|insights)(?: learn(?:ed|t))?(?: (?:and"
            r"|&) .{0,30})?|key takeaways?"
            r"|what (?:did )?we learn(?:ed|t)?|erkenntnisse|lehren|lessons identified"
            r"|reflections?(?: on .{0,40})?|retrospective"
            r"|was (?:haben )?wir (?:gelernt haben|gelernt)|(?:was )?gelernt(?:es)?|retro"
        ),
    ),
    (
        Part.SUMMARY,
        (
            r"(?:(?:executive|issue|incident|management|high[- ]level|brief|quick|problem|outage"
            r"|tl;?dr) ?)*"
            r"(?:summary|overview|abstract|description|tl;?dr|synopsis|statement)|in short"
            r"|zusammenfassung|überblick"
            r"|kurzfassung|conclusions?|fazit|introduction|incident report|leadup|lead[- ]up"
        ),
    ),
    (
        Part.HAPPENED,
        (
            r"what (?:actually )?happened|how did (?:it|this) happen|background|context"
            r"|hintergrund|kontext|was (?:ist )?(?:passiert|geschehen)"
            r"|(?:the )?(?:incident|outage|failure|problem|issue|fault)(?: details?| description)?"
            r"|vorfall|beschreibung|details?"
            r"|investigation|diagnosis|identified|mitigation and .{0,20}|narrative"
        ),
    ),
    (
        Part.IMPACT,
        (
            r"(?:(?:customer|user|business|end user|infrastructure|productivity|service|summary of"
            r"|the|known) )*impact"
            r"(?: .{0,30})?|affected (?:users|services|systems|customers)|auswirkungen?"
            r"|betroffen\w*|severity|scope|damage"
        ),
    ),
    (
        Part.DETECTION,
        (
            r"detection|how (?:was it|did we) detect(?:ed)?.{0,20}|monitoring|escalation|erkennung"
            r"|entdeckung|alerting|response"
        ),
    ),
    (
        Part.RESOLUTION,
        (
            r"(?:resolution|recovery|mitigations?|fix|repair|remedy|solution|workaround)"
            r"(?: (?:and|&|/) (?:recovery|resolution|mitigations?|remediation|fix"
            r"|repair))?(?: steps(?: taken)?| details?)?"
            r"|how (?:was it|did we|it was) (?:fix|resolv|mitigat)\w*.{0,20}"
            r"|(?:immediate )?actions? (?:we )?(?:took|taken)(?: .{0,40})?"
            r"|(?:immediate )?steps taken|lösung|behebung|wiederherstellung|entstörung"
            r"|response actions?"
            r"|what (?:we did|was done)|incident response"
        ),
    ),
    (
        Part.OPEN_QUESTIONS,
        (
            r"(?:open|remaining|unanswered|outstanding) (?:questions?|issues?|points)"
            r"|offene fragen|unknowns|q ?& ?a|questions?"
            r"|other hypotheses explored|hypothes[ei]s"
        ),
    ),
    (
        Part.PEOPLE,
        (
            r"attendees|participants?|(?:people|teams?|parties|names of people"
            r"|involved parties)(?: involved)?|involved"
            r"|authors?|responders?|teilnehmer(?:innen)?|beteiligte|postmortem attendees"
            r"|(?:incident )?roles|owners?"
            r"|owner of review process"
        ),
    ),
    (
        Part.ASIDE,
        (
            r"append(?:ix|ices)(?: .{0,40})?|anhang|references?|referenzen|links?|quellen"
            r"|supporting (?:information|documents?|material)"
            r"|stats|statistics|metrics|notes?|additional (?:notes?|information|comments?)"
            r"|anything else|glossary|glossar"
            r"|chat ?logs?|logs?|raw (?:notes|logs)|meta(?:data)?|document history|changelog"
            r"|revision history|status|report status"
            r"|related (?:incidents?|documents?|links?)|feedback|provide feedback.{0,30}|duration"
            r"|dauer|impact time|disclaimer"
            r"|moving forward|incident timing|comms|communications?|kommunikation"
            r"|time to (?:repair|resolve|detect\w*|recover\w*)"
            r"|what should you do|approvals?|sign[- ]?off|review|tags|labels|date|datum"
            r"|incident metadata|recurring issues"
            r"|legend|sources|screenshots|graphs?|evidence|beweise"
        ),
    ),
]
_PARTS = [(part, expression(pattern)) for part, pattern in _TITLES]
_BEGINS = [
    (
        Part.TIMELINE,
        expression(r"(?:incident )?timeline\b|zeit(?:achse|leiste|strahl)\b|chronolog"),
    ),
    (Part.CAUSE, expression(r"root[- ]causes?\b|contributing factors?\b|ursachen?\b")),
    (Part.ACTIONS, expression(r"action[- ]?items?\b|follow[- ]?ups?\b|next steps\b|maßnahmen\b")),
]
_WITHIN = [  # a short title that speaks of it: "Establishing the timeline"
    (Part.TIMELINE, expression(r"\btime ?line\b")),
    (Part.CAUSE, expression(r"\broot[- ]causes?\b")),
    (Part.ACTIONS, expression(r"\baction[- ]items?\b")),
]
_SHORT_TITLE_WORDS = 6
_NUMBERED = expression(
    r"^(?:section |abschnitt )?(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[ivx]{1,5}[.)]|[a-h][.)])\s+(?=\S)"
)
_BRACKETS = expression(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_SIGNS = expression(r"[^\w\s&/;'’,.-]+")
_TAIL = expression(r"\s+[-–—:]\s+.*$|,?\s+(?:in|all times(?: are)? in|times in)\s+\S+(?: \S+)?$")
_DONE = expression(
    r"\b(?:completed|done|finished|closed|taken|erledigt\w*|abgeschlossen\w*|umgesetzt\w*)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def part_of(title: str) -> Part:
    """What a heading announces; unknown where it says nothing that we know.

    >>> [part_of(title).value for title in ("3. Root Cause(s):", "## Zeitachse (UTC)", "Follow-ups")]
    ['cause', 'timeline', 'actions']
    >>> part_of("The fox and the grapes").value
    'unknown'
    """
    if len(title) > LONGEST_TITLE:
        return Part.UNKNOWN
    for said in (_plain(title), _plain(_TAIL.sub("", title))):
        if said:
            for part, pattern in _PARTS:
                if pattern.fullmatch(said):
                    return part
    begun = _plain(title)
    for part, pattern in _BEGINS:
        if pattern.match(begun):
            return part
    is_short = begun.count(" ") < _SHORT_TITLE_WORDS
    return next((part for part, names in _WITHIN if is_short and names.search(begun)), Part.UNKNOWN)


@lru_cache(maxsize=4096)
def names_part(text: str) -> bool:
    """Whether a line by itself is the whole name of a part, as headings are in the text of a PDF.

    >>> names_part("Action Items"), names_part("Timeline of a bad day, as we saw it")
    (True, False)
    """
    if not text or len(text) > _LONGEST_LINE or text[0] in "|>" or text.endswith((".", ",", ";")):
        return False
    said = _plain(text)
    return bool(said) and any(pattern.fullmatch(said) for _, pattern in _PARTS)


def is_done_title(title: str) -> bool:
    """Whether a heading says that what follows is done.

    >>> is_done_title("Immediate actions (completed)"), is_done_title("To do")
    (True, False)
    """
    return _DONE.search(title) is not None


def _plain(title: str) -> str:
    text = without_markup(title).lower().strip().strip("#").strip()
    text = _BRACKETS.sub(" ", text)
    text = _NUMBERED.sub("", text)
    text = _SIGNS.sub(" ", text)
    return " ".join(text.split()).strip(" .,;-/'’_")
