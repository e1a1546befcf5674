"""Folding: many words about the same matters become occurrences.

The law of this module: what comes out depends on which words came, not on their order, and a word that
comes twice says nothing new.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from peacetime.domain.signals.levels import mildness
from peacetime.domain.signals.signal import Kind, Level, Signal, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    Earlier = tuple[str, datetime, State]

# Kept of one occurrence whose beginning is not said: of more, the first and the latest.
MOST_WORDS = 64
LONGEST_KEY = 500
TEXTS = ("title", "service", "team", "link", "text")
_STATES = {State.FIRING: 0, State.ACKNOWLEDGED: 1, State.RESOLVED: 2}
_LEVELS = {None: 0, Level.INFO: 1, Level.WARNING: 2, Level.ERROR: 3, Level.CRITICAL: 4}
# A level of this form is its word too, so one dictionary takes both.
_RANKS: dict[Level | str | None, int] = {"": 0, **dict(_LEVELS.items())}


@dataclass(frozen=True, slots=True)
class Word:
    """One signal, and when and from where it came.

    Args:
        source: The number of the source.
        signal: What it says.
        received_at: When it came; of a repetition, when it came first.
    """

    source: int
    signal: Signal
    received_at: datetime

    @property
    def at(self) -> datetime:
        """The moment it speaks of: the tool's, and ours only where the tool says none."""
        return _moment(self.signal, self.received_at)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a matter went wrong: from its beginning to its latest word.

    Args:
        source: The number of the source.
        key: The matter, within the source.
        started_at: When it began.
        state: How it stands by its latest word.
        state_at: The moment of that word.
        kind: What the matter is, as the latest word says.
        title: And `service`, `team`, `link`, `text`: as the latest word that says anything of it.
        level: The worst that was said; None where nothing was.
        is_test: Whether any word said that it is a trial.
        received_at: When its first word came.
        words: All of its words where the beginning was not always said, else none.
        level_word: The tool's own word for that worst level, "" where it has none.
        earlier: What the latest word left out: each such text by name, with the moment and the state of the
            word that it is from.
    """

    source: int
    key: str
    started_at: datetime
    state: State
    state_at: datetime
    kind: Kind
    title: str
    level: Level | None
    service: str
    team: str
    link: str
    text: str
    is_test: bool
    received_at: datetime
    words: tuple[Word, ...] = ()
    level_word: str = ""
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """The words of a batch, folded as far as they can be without knowing what came before.

    Args:
        told: Occurrences whose words all say when they began, by source, key and beginning.
        loose: All words of the other matters, by source and key.
    """

    told: dict[tuple[int, str, datetime], Occurrence]
    loose: dict[tuple[int, str], list[Word]]


def gathered(words: Iterable[Word]) -> Gathered:
    """Fold the words of one batch with one another.

    Args:
        words: In any order, with any repetitions.

    Returns:
        Occurrences of matters whose every word says when it began, and the words of the others.

    Source: our form of what Prometheus does by fingerprint and start.
    Cost: linear in the words.

    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    >>> down = Signal(Kind.ALERT, State.FIRING, "disk", "Disk is full", noon, noon)
    >>> over = Signal(Kind.ALERT, State.RESOLVED, "disk", "Disk is full", noon.replace(hour=13), noon)
    >>> told = gathered([Word(1, over, noon), Word(1, down, noon), Word(1, down, noon)]).told
    >>> [(one.state.value, one.state_at.hour) for one in told.values()]
    [('resolved', 13)]
    """
    words = list(words)
    told: dict[tuple[int, str, datetime], Occurrence] = {}
    loose: dict[tuple[int, str], list[Word]] = {}
    for word in words:
        signal = word.signal
        if signal.started_at is None:
            loose.setdefault((word.source, signal.key), [])
            continue
        name = (word.source, signal.key, signal.started_at)
        known = told.get(name)
        one = occurrence(word, signal.started_at)
        told[name] = one if known is None else merged(known, one)
    if loose:
        for word in words:
            matter = (word.source, word.signal.key)
            if matter in loose:
                loose[matter].append(word)
        told = {name: one for name, one in told.items() if name[:2] not in loose}
    return Gathered(told, loose)


def occurrence(word: Word, started_at: datetime) -> Occurrence:
    """What one word alone says of an occurrence.

    Args:
        word: The word.
        started_at: When the occurrence began.

    Returns:
        An occurrence as that word has it.

    Source: our default.
    Cost: constant.
    """
    signal = word.signal
    return Occurrence(
        word.source,
        signal.key,
        started_at,
        signal.state,
        _moment(signal, word.received_at),
        signal.kind,
        signal.title,
        signal.level,
        signal.service,
        signal.team,
        signal.link,
        signal.text,
        signal.is_test,
        word.received_at,
        (),
        signal.level_word,
    )


def merged(one: Occurrence, other: Occurrence) -> Occurrence:
    """Two views of one occurrence become one; the later word decides, the worst level stays with its word.

    What the later word does not say (many an end names no service) stays as it was said before. At the same
    moment resolved wins over acknowledged, and that over firing; whatever else differs at the same moment and
    state, the greater text wins, so that no order matters.

    Args:
        one: A view of it.
        other: Another view of the same source, key and beginning.

    Returns:
        What both say: `merged(a, b) == merged(b, a)` and `merged(a, a) == a`.

    Source: our default.
    Cost: constant.

    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    >>> down = Signal(Kind.ALERT, State.FIRING, "disk", "Disk is full", noon, level=Level.ERROR)
    >>> over = Signal(Kind.ALERT, State.RESOLVED, "disk", "Disk is full", noon)
    >>> both = merged(occurrence(Word(1, down, noon), noon), occurrence(Word(1, over, noon), noon))
    >>> both.state.value, both.level.value
    ('resolved', 'error')
    """
    if one == other:
        return one
    later = max(one, other, key=_weight)
    worst = one
    if one.level is not other.level or one.level_word != other.level_word:
        worst = min(one, other, key=_mildness)
    is_test = one.is_test or other.is_test
    received_at = min(one.received_at, other.received_at)
    said = (worst.level, worst.level_word, is_test, received_at)
    later = _with_texts(later, other if later is one else one)
    if said == (later.level, later.level_word, later.is_test, later.received_at):
        return later
    return replace(
        later,
        level=worst.level,
        level_word=worst.level_word,
        is_test=is_test,
        received_at=received_at,
    )


def _with_texts(later: Occurrence, former: Occurrence) -> Occurrence:
    """The later view with each text from whichever word said it last."""
    is_alike = (later.state_at, later.state) == (former.state_at, former.state)
    if not (is_alike or later.earlier or former.earlier or _leaves_out(later, former)):
        return later
    texts: dict[str, Any] = {}
    earlier: list[Earlier] = []
    for name in TEXTS:
        _, moment, _, state, text = max(_said(later, name), _said(former, name))
        texts[name] = text
        if text and (moment, state) != (later.state_at, later.state):
            earlier.append((name, moment, state))
    return replace(later, **texts, earlier=tuple(earlier))


def _leaves_out(later: Occurrence, former: Occurrence) -> bool:
    return (
        (not later.service and former.service != "")
        or (not later.team and former.team != "")
        or (not later.link and former.link != "")
        or (not later.text and former.text != "")
        or (not later.title and former.title != "")
    )


def _said(one: Occurrence, name: str) -> tuple[bool, datetime, int, State, str]:
    """When a text was said, by a word of which state, and the text: in the order in which one wins."""
    text: str = getattr(one, name)
    moment, state = one.state_at, one.state
    for earlier, then, of_state in one.earlier:
        if earlier == name:
            moment, state = then, of_state
    return (text != "", moment, _STATES[state], state, text)


def walked(known: Iterable[Occurrence], words: Iterable[Word]) -> list[Occurrence]:
    """The occurrences of one matter of which some words do not say when it began.

    In the order of their moments, a word without a beginning belongs to the occurrence before it, unless
    that one is resolved and the word is not: then it begins another one.

    Args:
        known: What was folded before, of this matter alone.
        words: What came now, of this matter alone.

    Returns:
        All occurrences of the matter, the first first, each with its words.

    Source: our default.
    Cost: n log n in the words.

    >>> from datetime import UTC, datetime
    >>> hour = lambda n: datetime(2026, 11, 2, n, tzinfo=UTC)
    >>> said = lambda state, n: Word(1, Signal(Kind.ALERT, state, "db", "Database", hour(n)), hour(n))
    >>> came = [said(State.FIRING, 15), said(State.RESOLVED, 13), said(State.FIRING, 12)]
    >>> [(one.started_at.hour, one.state.value) for one in walked([], came)]
    [(12, 'resolved'), (15, 'firing')]
    """
    all_words = _each_once([*words, *(word for one in known for word in words_of(one))])
    starts: dict[datetime, list[Word]] = {}
    current: datetime | None = None
    is_over = False
    for word in all_words:
        said = word.signal.started_at
        is_another = current is None or (is_over and word.signal.state is not State.RESOLVED)
        if said is not None:
            if current is None or said >= current:
                current, is_over = said, word.signal.state is State.RESOLVED
            starts.setdefault(said, []).append(word)
            continue
        if is_another:
            current = word.at
        assert current is not None
        is_over = word.signal.state is State.RESOLVED
        starts.setdefault(current, []).append(word)
    return [_told(start, of_it) for start, of_it in sorted(starts.items())]


def rank(level: Level | str | None) -> int:
    """How bad a level is: 4 is critical, 0 is not said.

    >>> rank(Level.CRITICAL), rank("warning"), rank("")
    (4, 2, 0)
    """
    return _RANKS[level]


def matter(source: int, key: str) -> str:
    """A digest that names a matter of one source: 32 letters and digits.

    >>> matter(1, "disk") == matter(1, "disk"), matter(1, "disk") == matter(2, "disk")
    (True, False)
    """
    said = f"{source}\0{key}".encode("utf-8", "surrogatepass")
    return blake2b(said, digest_size=16).hexdigest()


def kept_key(key: str) -> str:
    """A key as it is kept: what is too long ends in a digest of the whole.

    >>> kept_key("disk"), len(kept_key("d" * 1000))
    ('disk', 500)
    """
    if len(key) <= LONGEST_KEY:
        return key
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return key[: LONGEST_KEY - len(digest)] + digest


def _moment(signal: Signal, received_at: datetime) -> datetime:
    if signal.at is not None:
        return signal.at
    if signal.started_at is not None and signal.state is State.FIRING:
        return signal.started_at
    return received_at


def _weight(one: Occurrence) -> tuple[datetime, int, str]:
    return (one.state_at, _STATES[one.state], one.kind)


def _mildness(one: Occurrence) -> tuple[int, int, bool, str]:
    return (-_LEVELS[one.level], *mildness(one.level_word))


def words_of(one: Occurrence) -> Sequence[Word]:
    """The words of an occurrence; of one whose words were not kept, its beginning and the latest.

    Args:
        one: The occurrence.

    Returns:
        Its words, or two that fold to the same, and one for each text that is from an earlier word.

    Source: our default.
    Cost: constant.
    """
    if one.words:
        return one.words
    content = Signal(
        one.kind,
        one.state,
        one.key,
        one.title,
        one.state_at,
        one.started_at,
        one.level,
        one.level_word,
        service=one.service,
        team=one.team,
        link=one.link,
        text=one.text,
        is_test=one.is_test,
    )
    latest = _saying(content, {name: "" for name, _, _ in one.earlier})
    begun = replace(latest, state=State.FIRING, at=one.started_at)
    nothing = _saying(replace(latest, level=None, level_word=""), dict.fromkeys(TEXTS, ""))
    before = [
        _saying(replace(nothing, state=state, at=moment), {name: getattr(one, name)})
        for name, moment, state in one.earlier
    ]
    return [Word(one.source, said, one.received_at) for said in (begun, *before, latest)]


def _saying(signal: Signal, texts: Mapping[str, Any]) -> Signal:
    return replace(signal, **texts)


def _each_once(words: Iterable[Word]) -> list[Word]:
    """Each word once, in the order of what they speak of.

    A word with a moment is the same whenever it came; one without is the same only where it came at the
    same moment, since an outage like yesterday's is another one.
    """
    first: dict[tuple[Signal, datetime], Word] = {}
    for word in words:
        name = (word.signal, word.at)
        known = first.get(name)
        if known is None or word.received_at < known.received_at:
            first[name] = word
    return sorted(first.values(), key=_order)


def _order(
    word: Word,
) -> tuple[datetime, int, datetime, int, bool, str, tuple[str, ...], bool, bool]:
    signal = word.signal
    return (
        word.at,
        _STATES[signal.state],
        signal.started_at or word.at,
        _LEVELS[signal.level],
        signal.is_test,
        signal.kind,
        (*(getattr(signal, name) for name in TEXTS), signal.level_word),
        signal.at is None,
        signal.started_at is None,
    )


def _told(start: datetime, words: Sequence[Word]) -> Occurrence:
    """One occurrence from its words, which are in order."""
    whole = reduce(merged, (occurrence(word, start) for word in words))
    kept = [*words[:1], *words[1 - MOST_WORDS :]] if len(words) > MOST_WORDS else words
    return replace(whole, words=tuple(kept))
