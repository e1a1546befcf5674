"""What set it off is not why it could happen.

Good: "A deploy removed the route; nothing tests routes before a deploy."
Bad: "A deploy went out." "The disk filled up." "The certificate expired."
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from peacetime.domain.postmortems.document.blocks import Kind
from peacetime.domain.postmortems.document.documents import Document
from peacetime.domain.postmortems.document.passages import Passage
from peacetime.domain.postmortems.document.sections import Section
from peacetime.domain.postmortems.document.titles import Part
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at
from peacetime.domain.shared.patterns import expression

MOST_WORDS = 60  # who writes more has begun to explain
_LEAD = expression(
    r"\W*(?:(?:the|our|this|primary|main|die|der|das)\s)*(?:(?:root )?causes?|reasons?|outages?"
    r"|incidents?|issues?|problems?|failures?|downtime|it|errors?|ursache|ausfall|störung|vorfall"
    r"|grund)?"
    r"(?:\s(?:of|for|for this|behind|für|des|der) (?:the |this )?(?:\w+\s?){1,4}?)?\s*(?:was|were"
    r"|is|has been|had been|war|ist|wurde)?\s*(?:simply |directly |mainly |likely |probably )?"
    r"(?:caused by|due to|because of|triggered by|the result of|a result of|started by"
    r"|started when|when|that|down to|durch|ausgelöst durch|verursacht durch|wegen|weil|because"
    r"|:)?\s*",
    re.IGNORECASE,
)
_UNDERLYING = expression(
    r"\bbecause\b|\bsince\b|\bas there\b|\bdue to\b|\bowing to\b|\black\w*|\bmissing\b|\babsen\w+"
    r"|\bwithout\b|\bno\b|\bnot\b|n['’]t\b|\bnever\b|\bnobody\b|\bnothing\b|\bnone\b"
    r"|\binsufficient|\binadequate"
    r"|\bassum\w+|\bbugs?\b|\brace\b|\bleak\w*|\blimit\w*|\bmis-?config\w*|\bundersi[sz]ed"
    r"|\bunbounded|\bhard-?coded|\bdefaults?\b|\bdesign\w*|\barchitect\w*|\bsingle point"
    r"|\bdepend\w*|\bcoupl\w*|\ballow\w*"
    r"|\bpermit\w*|\bunable\b|\bwhy\b|\brel(?:y|ied|ies)\b|\bonly\b|\bshared\b|\btoo \w+"
    r"|\buntested|\bunaware|\bregression|\bdeadlock\w*|\bunderlying|\bfragile|\bmanual(?:ly)?\b"
    r"|\bundocumented|\bunmonitored"
    r"|\bgaps?\b|\bweak\w*|\binstead of\b|\balthough\b|\bdespite\b|\bwhile\b|\bwhereas\b"
    r"|\bincompatib\w*|\bretr(?:y|ies)\b|\bcircuit|\bexcept\w*|\bhandl\w+|\bvalidat\w+|\bnull\b"
    r"|\boverflow\w*|\bflaw\w*|\bdefect\w*"
    r"|\bsilent\w*|\bignor\w+|\bimproper\w*|\bincorrect\w*|\bwrong\w*|\bstale\b|\bdrift\w*"
    r"|\bunexpected\w*|\btypo\w*|\bconflict\w*|\bduplicat\w*|\bunowned|\bknowledge|\bprocess\b"
    r"|\bpolic(?:y|ies)\b|\breview\w*|\btests?\b|\btested\b|\bmonitor\w*|\balert\w*"
    r"|\bweil\b|\bda\b|\bohne\b|\bkein\w*|\bnicht\b|\bfehl\w+|\bmangel\w*|\bnie\b|\bniemand\b"
    r"|\btherefore\b|\bthus\b|\bhence\b|\bso that\b|\bwhenever\b|\b(?:every|each) time\b"
    r"|\bcapped\b|\bat once\b|\bat the same time\b|\bsimultaneous\w*|\bin parallel\b"
    r"|\b(?:goe?s?|takes?|keeps?|holds?|needs?|shares|shares? (?:a|the|one|its|their)|lives|waits?|uses|(?:has|have)(?! been| had| just))\b"
    r"|\bat most\b|\bmaximum\b|\bexclusive\w*|\bstarv\w*|\bexpect\w*|\byet to\b|\bsynchronous\w*"
    r"|\bbefore the \w+ (?:is|are|was|were|has|have|had)\b"
    r"|\b(?!us?ers?\b)[a-z]{3,}[^s\W]s (?:a|an|its|their|every|each|all|any|one) "  # "takes a lock": so it always is
    r"|\bfalsch\w*|\bungetestet|\bunzureichend|\bschwach\w*|\baufgrund\b",
    re.IGNORECASE,
)
_TRIGGER = expression(
    r"\b(?:deploy\w*|re-?deploy\w*|releas\w+|roll(?:ed)?[- ]?outs?|push(?:ed)?|merg\w+|upgrad\w+"
    r"|updat\w+|migrat\w+|chang\w+|new version|version bump|restart\w*|reboot\w*|maintenance"
    r"|failover|fail-over|patch\w*|commit|pull request|feature flag"
    r"|refactor\w*|hotfix|cut-?over|switch-?over)\b"
    r"|\b(?:traffic|load|requests?|quer(?:y|ies)|users?|sign-?ups?|demand|usage|visitors?|volume"
    r"|sales?|campaign)\b[^.]{0,40}\b(?:spik\w+|surg\w+|increas\w+|peak\w*|burst\w*|doubled"
    r"|tripled|jump\w*|rose|grew|soar\w*|high(?:er)?|heavy)|\b(?:spikes?|surge|ddos|flood"
    r"|black friday|burst)\b"
    r"|\b(?:load|usage|traffic|latency)\b[^.]{0,20}\b(?:went|shot|climbed) up\b"
    r"|\b(?:customers?|clients?|tenants?|bots?|crawlers?|scrapers?)\b[^.]{0,40}\b(?:import|upload|crawl|request|sent"
    r"|start|creat|ran|export|submit)\w*"
    r"|\b(?:queue|backlog|table|index|log)\b[^.]{0,20}\b(?:grew|filled|built up|piled up)\b"
    r"|\b(?:memory|storage|space)\b[^.]{0,20}\bran out\b"
    r"|\b(?:increase|rise|jump|growth|peak) (?:in|of) (?:\w+ )?(?:traffic|load|requests?|quer(?:y|ies)|users?|sign-?ups?|demand"
    r"|usage|visitors?|volume|orders?)\b|\b(?:batch|cron|backup|export|import|nightly|scheduled)\b[^.]{0,20}\b(?:started|ran|kicked in)\b"
    r"|\bnot (?:been )?renewed\b|\b(?:modified|reconfigured|went (?:away|offline)|disappeared)\b|\b(?:fat-?fingered|mistyped)\b"
    r"|\blost power\b|\b(?:volumes?|partitions?|file ?systems?|drives?)\b[^.]{0,40}\b(?:full|filled up)\b"
    r"|\bdisks?\b[^.]{0,40}\b(?:full|fill\w*|space|ran out)|\bran out of\b|\bfilled up\b"
    r"|\bout of (?:memory|disk|space)\b|\boom\b|\bfull disk\b|\b(?:memory|disk|storage"
    r"|cpu)\b[^.]{0,30}\bexhaust\w*"
    r"|\b(?:certificates?|certs?|tokens?|credentials?|keys?|licen[cs]es?|domains?|passwords?"
    r"|secrets?|subscriptions?|leases?)\b[^.]{0,40}\b(?:expir\w+|ran out|lapsed|rotated|revoked)"
    r"|\bexpir(?:ed|y|ation)\b"
    r"|\b(?:someone|somebody|an? (?:\w+ )?(?:engineer|developer|operator|admin\w*|colleague|intern|contractor|technician|employee|dba|sre|member"
    r"|user|script|job|cron ?job))\b[^.]{0,60}\b(?:delet\w+|ran|remov\w+|dropp\w+|typed"
    r"|terminat\w+|merged|pushed|pulled|unplugg\w+|changed|enabled|turned|revok\w+|rotat\w+|upload\w*|import\w*|restart\w*|stopp\w+|cancel\w+|edit\w+|updat\w+|deploy\w*|appli\w+|execut\w+|kill\w+|disabl\w+|started|truncat\w+|overwr\w+|shut)"
    r"|\b(?:was|were|got|been)\s(?:\w+\s)?(?:deleted|dropped|removed|terminated|unplugged|cut"
    r"|truncated|killed|disabled|shut down|overwritten)\b|\b(?:deletion|removal) of\b"
    r"|\b(?:node|server|host|disk|switch|router|database|provider|aws|azure|gcp|region|zone"
    r"|data ?cent(?:er|re)|power|network|upstream|vendor|third[- ]party|cdn|dns|cloud|machine"
    r"|instance|hardware|primary|cable|link|isp)\w*\b[^.]{0,30}\b(?:crash\w*|fail\w*|outage"
    r"|went down|died|was down|lost|broke|cut|unavailable)"
    r"|\boutage (?:at|of|in)\b|\bpower (?:cut|outage|failure|loss)\b|\bfib(?:er|re) cut\b"
    r"|\bcrash(?:ed)?\b|\bwent down\b"
    r"|\b(?:ausgerollt|eingespielt|abgelaufen|gelöscht|neustart|neu gestartet|stromausfall"
    r"|lastspitze|vollgelaufen|voll|konfigurationsänderung|geändert|umgestellt|ausgefallen|gestiegen|angestiegen|hochgefahren|gepatcht|änderung|aktualisier\w+|abgestürzt"
    r"|entfernt|migration|umstellung)\b",
    re.IGNORECASE,
)
_BY_HAND = expression(
    r"\b(?:someone|somebody|an? (?:\w+ )?(?:engineer|developer|operator|admin\w*|colleague|intern|contractor|technician|employee|dba|sre|member"
    r"|user)|jemand|eine? (?:kolleg(?:e|in)|entwickler(?:in)?|administrator(?:in)?|mitarbeiter(?:in)?|techniker(?:in)?))\b",
    re.IGNORECASE,
)
_LAPSE = expression(
    r"\bnot (?:been )?renewed\b", re.IGNORECASE
)  # what happened, said by what did not
_SLIP = expression(
    r"\b(?:wrong|incorrect)(?:ly)?\b|\bmanually\b|\bby mistake\b|\bfalsche\w?\b", re.IGNORECASE
)
_CONTRIBUTING = expression(r"contribut|factor|begünstig|beitrag", re.IGNORECASE)


def trigger_findings(document: Document) -> Iterator[Finding]:
    r"""One finding where all that a cause section says is what set the incident off.

    Source: the framework, "The underlying issue(s), not just the trigger".

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> said = "# Root cause\n\nThe certificate expired."
    >>> [found.line for found in trigger_findings(read_document(said))]
    [3]
    >>> list(trigger_findings(read_document(said + " Nothing watches certificates.")))
    []
    """
    groups = list(_groups(document))
    root = [group for group in groups if not _CONTRIBUTING.search(group[0].title.words)]
    for group in root or groups:
        statements = [
            (passage, start, text)
            for passage in _told(group)
            for start, text in passage.sentences()
            if text.strip()
        ]
        words = sum(len(text.split()) for _, _, text in statements)
        if not statements or words > MOST_WORDS:
            continue
        if all(is_trigger(text) for _, _, text in statements):
            passage, start, text = statements[0]
            lead = len(text) - len(text.lstrip())
            message = "This says what set it off, not why that could bring the system down."
            suggestion = "Why was this possible, and why did nothing stop or catch it? Ask why until the answer is a property of the system."
            place = passage.place(start + lead, start + len(text.rstrip()))
            yield finding_at(place, Rule.TRIGGER_AS_CAUSE, message, suggestion)


def is_trigger(sentence: str) -> bool:
    """Whether a statement of cause names an event and nothing that lies under it.

    >>> is_trigger("The outage was caused by a deploy."), is_trigger("The deploy had no canary.")
    (True, False)
    """
    flat = " ".join(sentence.split())
    lead = _LEAD.match(flat)
    rest = flat[lead.end() :] if lead else flat
    if _BY_HAND.search(rest):
        rest = _SLIP.sub(" ", rest)
    if _TRIGGER.search(rest) is None:
        return False
    return _UNDERLYING.search(_LAPSE.sub(" ", rest)) is None


def _groups(document: Document) -> Iterator[list[Section]]:
    """Each cause section with what stands under its own subheadings."""
    group: list[Section] = []
    for section in document.sections:
        if section.part is not Part.CAUSE or section.is_own:
            if group:
                yield group
            group = [section] if section.part is Part.CAUSE else []
        elif group:
            group.append(section)
    if group:
        yield group


def _told(group: list[Section]) -> Iterator[Passage]:
    for section in group:
        for block in section.blocks:
            if block.kind is Kind.ROW:
                yield from (cell for cell in block.cells if cell.text and not block.is_head)
            elif block.kind is not Kind.QUOTE:
                yield block.passage
