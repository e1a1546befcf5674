"""An action item that was promised before and is still open.

Good: it names the earlier one, or replaces it. Bad: the same promise a second time.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from peacetime.domain.postmortems.document.written_actions import WrittenAction
from peacetime.domain.postmortems.lint.findings import Finding, Rule, finding_at, short
from peacetime.domain.shared.patterns import expression

ALIKE = 0.8  # of 1: twice the words in common over all words
FEWEST_WORDS = 3
_SHORTEST_STEM = 3
_TEXTS_KEPT = 8192  # every letter typed compares with the same open items again
_MOST_COMPARED = 500  # that share a word: the earliest
_WORD = expression(r"[^\W\d_][^\W_]+")
_LINK = expression(r"https?://\S+")
_PLURAL = expression(r"(?<=..)(?<!s)s$")
_ENDINGS = expression(r"(?:ation|ment|ing|ie|ied|ed|e|y|en|er)$")
_EMPTY_WORDS = """
    the an to of for in on and or with at by from that this is are be so we our it as if when will should must need needs not into about more all
    add create make set up setup implement write ensure have do get put please also there can us you new some any better improve
    owner due assignee ticket issue issues jira pr github todo tbd link see
    der die das ein eine einen und oder für mit auf zu zum zur von im in bei den dem des wir ist sind hinzufügen erstellen einführen
    http https com org www
    """
_EMPTY = frozenset(_EMPTY_WORDS.split())
_TICKET = expression(
    r"https?://[^\s<>)\]|\"']*/(?:issues|pull|pulls|browse|merge_requests|tickets?"
    r"|work_items)/[\w-]+|[A-Z][A-Z0-9]{1,9}-\d{1,6}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class EarlierAction:
    """An action item of an earlier postmortem that is still open.

    Args:
        text: As promised.
        source: Where it was, for people: a file and line, or a postmortem's name.
        references: Its tickets.

    >>> EarlierAction("Add an alert on disk use", "2026-02-01.md:12").references
    ()
    """

    text: str
    source: str
    references: tuple[str, ...] = ()


class Promises:
    """Open action items by their words, so that only those that share one are compared.

    >>> promises = Promises([EarlierAction("Add an alert on disk use for hosts", "February")])
    >>> promises.alike("Alert on disk use of all hosts", ()).source
    'February'
    """

    def __init__(self, actions: Iterable[EarlierAction] = ()) -> None:
        self._known: list[EarlierAction] = []
        self._words: list[frozenset[str]] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_ticket: dict[str, int] = {}
        self._same: dict[frozenset[str], int] = {}
        for action in actions:
            self.add(action)

    def add(self, action: EarlierAction) -> None:
        """One more that is open."""
        words = words_of(action.text)
        words = words if len(words) >= FEWEST_WORDS else frozenset()  # too few to tell anything
        number = len(self._known)
        number = self._same.setdefault(words, number) if words else number
        for ticket in _tickets(action.references):
            self._by_ticket.setdefault(ticket, number)
        if number < len(self._known):
            return  # said already
        self._known.append(action)
        self._words.append(words)
        for word in words:
            self._by_word[word].append(number)

    def alike(self, text: str, references: Iterable[str]) -> EarlierAction | None:
        """The one that promises the same, or None."""
        for ticket in _tickets(references):
            if ticket in self._by_ticket:
                return self._known[self._by_ticket[ticket]]
        words = words_of(text)
        if len(words) < FEWEST_WORDS:
            return None
        if words in self._same:
            return self._known[self._same[words]]
        lists = sorted((self._by_word.get(word, []) for word in words), key=len)
        shared = Counter(number for known in lists for number in known[:_MOST_COMPARED])
        best: tuple[float, int] = (0.0, -1)
        for number, common in shared.items():
            alike = 2 * common / (len(words) + len(self._words[number]))
            best = max(best, (alike, -number))
        return self._known[-best[1]] if best[0] >= ALIKE else None


def repeat_findings(
    actions: Iterable[WrittenAction], earlier: Promises | Iterable[EarlierAction] = ()
) -> Iterator[Finding]:
    r"""Open items that say what an earlier open one says, of another postmortem or above in the same one.

    Formula: alike = 2 |A ∩ B| / (|A| + |B|) over the words without endings and without the commonest, from 0.8;
        or the same ticket in another postmortem

    Args:
        actions: Of one document, in order.
        earlier: Still open, of other postmortems.

    Source: our default; checked by hand on 91 postmortems.
    Cost: grows with the words that items share, not with all pairs.

    >>> from peacetime.domain.postmortems.document.documents import read_document
    >>> actions = read_document("# Action items\n- Alert on disk use of the ledger hosts").actions
    >>> known = EarlierAction("Add an alert on disk use for ledger hosts", "February, item 2")
    >>> [found.message for found in repeat_findings(actions, [known])]
    ['It repeats “Add an alert on disk use for ledger hosts” (February, item 2), which is still open.']
    """
    elsewhere = earlier if isinstance(earlier, Promises) else Promises(earlier)
    above = Promises()
    for action in actions:
        if not action.is_open:
            continue
        found = elsewhere.alike(action.promise, action.references) or above.alike(
            action.promise, ()
        )
        if found is not None:
            message = f"It repeats “{short(found.text, 80)}” ({found.source}), which is still open."
            suggestion = "Why was it not done, and what would make it happen this time?"
            yield finding_at(action.place, Rule.REPEATED_ACTION, message, suggestion)
        above.add(EarlierAction(action.promise, f"line {action.place.line}"))


@lru_cache(_TEXTS_KEPT)
def words_of(text: str) -> frozenset[str]:
    """The words that tell what is to be done, without endings.

    >>> sorted(words_of("Add an alert for failing backups"))
    ['alert', 'backup', 'fail']
    """
    words = (word.lower() for word in _WORD.findall(_LINK.sub(" ", text)))
    return frozenset(_stem(word) for word in words if word not in _EMPTY)


def _stem(word: str) -> str:
    bare = _ENDINGS.sub("", _PLURAL.sub("", word))
    return bare if len(bare) >= _SHORTEST_STEM else word


def _tickets(references: Iterable[str]) -> list[str]:
    found = (_TICKET.search(reference) for reference in references)
    return [match[0].lower() for match in found if match is not None]
