"""Why it happened: a tree of whys that may branch, the trigger told from the cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.text import quoted

ENOUGH = 5  # "5 whys": beyond it a tree tells of the world and not of the incident


class Role(StrEnum):
    """What a reason was to the incident.

    `TRIGGER` set it off, on that day; `CAUSE` let it happen, and would again. Two kinds of factors made
    it worse without causing it: what slowed detection, and what enlarged impact.

    Source: the framework, "The underlying issue(s), not just the trigger"; "What made detection
    slower or impact larger?".
    """

    TRIGGER = "trigger"
    CAUSE = "cause"
    SLOWED_DETECTION = "slowed_detection"
    ENLARGED_IMPACT = "enlarged_impact"

    @property
    def is_factor(self) -> bool:
        """Whether it made things worse without causing them."""
        return self in {Role.SLOWED_DETECTION, Role.ENLARGED_IMPACT}


class CausesRefused(DomainError):
    """These whys are not a tree."""

    code = "causes_refused"


@dataclass(frozen=True, slots=True)
class Why:
    """One answer to "Why?".

    Args:
        id: Stable.
        text: The answer, in a sentence.
        because_of: The id of the answer it is asked of; "" for the first, of what happened.
        role: What it was to the incident; None where nobody has said.
    """

    id: str
    text: str
    because_of: str = ""
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next, and of which answer; `why_id` is "" where it is of the incident itself."""

    code: str
    why_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Causes:
    """The whys of one incident as a tree, in the order they were written.

    Raises:
        CausesRefused: `why_twice`, `why_of_nothing`, `why_in_a_circle`, `factor_asked_why`.

    >>> deploy = Why("1", "A deploy doubled the load", role=Role.TRIGGER)
    >>> limit = Why("2", "The queue has no limit", because_of="1", role=Role.CAUSE)
    >>> [why.text for why in Causes((deploy, limit)).roots]
    ['The queue has no limit']
    """

    whys: tuple[Why, ...] = ()

    def __post_init__(self) -> None:
        _refuse_doubles(self.whys)
        known = {why.id: why for why in self.whys}
        for why in self.whys:
            _refuse_stray(why, known)
        for why in self.whys:
            _refuse_circle(why, known)

    @property
    def firsts(self) -> tuple[Why, ...]:
        """The answers to why it happened at all, factors left out."""
        return tuple(why for why in self.whys if not why.because_of and not _is_factor(why))

    @property
    def factors(self) -> tuple[Why, ...]:
        """What slowed detection or enlarged impact."""
        return tuple(why for why in self.whys if _is_factor(why))

    @property
    def leaves(self) -> tuple[Why, ...]:
        """The answers of which nobody has asked why again, factors left out."""
        asked = {why.because_of for why in self.whys}
        return tuple(why for why in self.whys if why.id not in asked and not _is_factor(why))

    @property
    def roots(self) -> tuple[Why, ...]:
        """The root causes: leaves that are no trigger.

        Formula: the answers where asking ended, except what only set it off.
        """
        return tuple(why for why in self.leaves if why.role is not Role.TRIGGER)

    @property
    def triggers(self) -> tuple[Why, ...]:
        """What set it off."""
        return tuple(why for why in self.whys if why.role is Role.TRIGGER)

    def below(self, why_id: str) -> tuple[Why, ...]:
        """The answers to why that answer is so; for "" the first ones."""
        return tuple(why for why in self.whys if why.because_of == why_id and not _is_factor(why))

    def depth(self) -> int:
        """How often "why" was asked in a row at most; 0 where nobody has.

        >>> Causes((Why("1", "A deploy"), Why("2", "No limit", because_of="1"))).depth()
        2
        """
        return max((depth for depth, _ in self.walk()), default=0)

    def walk(self) -> Iterator[tuple[int, Why]]:
        """Every answer with its depth (1 for the first), each before the answers below it.

        Cost: linear; a tree of any depth.

        >>> tree = Causes((Why("1", "A"), Why("2", "B"), Why("3", "C", because_of="1")))
        >>> [(depth, why.text) for depth, why in tree.walk()]
        [(1, 'A'), (2, 'C'), (1, 'B')]
        """
        below: dict[str, list[Why]] = {}
        for why in self.whys:
            if not _is_factor(why):
                below.setdefault(why.because_of, []).append(why)
        ahead = [(1, why) for why in reversed(below.get("", []))]
        while ahead:
            depth, why = ahead.pop()
            yield depth, why
            ahead += [(depth + 1, one) for one in reversed(below.get(why.id, []))]


def questions(causes: Causes, *, enough: int = ENOUGH) -> tuple[Question, ...]:
    """What to ask next, so that the causes are causes: questions, never answers.

    Formula: nothing written asks why it happened; a leaf that is a trigger asks why that could do harm; a
    leaf of no role asks whether it set it off or let it happen; a tree that is deeper than `enough` asks
    which of the answers somebody can change; and where there is no factor, what made it worse is asked.

    Args:
        causes: As far as they are written.
        enough: A tree deeper than this is asked to end.

    Returns:
        Questions in the order in which the answers were written; none where all is said.

    Source: the framework, "Use '5 Whys' or similar"; the questions are our default.

    >>> deploy = Why("1", "A deploy doubled the load", role=Role.TRIGGER)
    >>> [question.sentence for question in questions(Causes((deploy,)))][0]
    'Why could "A deploy doubled the load" do harm? It set the incident off; what let it happen?'
    """
    found = [*_unasked(causes), *_of_leaves(causes.leaves)]
    if causes.depth() > enough:
        sentence = (
            f"More than {enough} whys in a row: which of these can this team change? End there."
        )
        found.append(Question("too_deep", "", sentence))
    if causes.whys and not causes.factors:
        sentence = "What made detection slower or the impact larger?"
        found.append(Question("no_factors", "", sentence))
    return tuple(found)


def _unasked(causes: Causes) -> Iterator[Question]:
    if not causes.firsts:
        yield Question("no_cause", "", "Why did it happen?")


def _of_leaves(leaves: Sequence[Why]) -> Iterator[Question]:
    for why in leaves:
        if why.role is Role.TRIGGER:
            sentence = f"Why could {quoted(why.text)} do harm? It set the incident off; what let it happen?"
            yield Question("leaf_is_trigger", why.id, sentence)
        elif why.role is None:
            sentence = (
                f"Did {quoted(why.text)} set it off, or let it happen? If it set it off: why?"
            )
            yield Question("role_unsaid", why.id, sentence)


def _is_factor(why: Why) -> bool:
    return why.role is not None and why.role.is_factor


def _refuse_doubles(whys: Iterable[Why]) -> None:
    seen: set[str] = set()
    for why in whys:
        if why.id in seen or not why.id:
            sentence = f"Two answers have the id {quoted(why.id)}. Give each its own."
            raise CausesRefused(sentence, code="why_twice")
        seen.add(why.id)


def _refuse_stray(why: Why, known: Mapping[str, Why]) -> None:
    if not why.because_of:
        return
    if why.because_of not in known:
        sentence = (
            f"{quoted(why.text)} answers a why that is not there. Hang it under another answer."
        )
        raise CausesRefused(sentence, code="why_of_nothing")
    if _is_factor(why) or _is_factor(known[why.because_of]):
        sentence = (
            f"{quoted(why.text)} is in the tree of whys together with a contributing factor. "
            "A factor stands by itself: it made things worse and caused nothing."
        )
        raise CausesRefused(sentence, code="factor_asked_why")


def _refuse_circle(why: Why, known: Mapping[str, Why]) -> None:
    """Each answer hangs under at most one other: following them ends, or comes back."""
    passed = {why.id}
    above = why.because_of
    while above:
        if above in passed:
            sentence = (
                f"{quoted(why.text)} would be the reason of itself. Hang it under another answer."
            )
            raise CausesRefused(sentence, code="why_in_a_circle")
        passed.add(above)
        above = known[above].because_of
