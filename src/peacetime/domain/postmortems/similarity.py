"""Texts that say alike things, by the words that tell a text apart from the others."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Places = NDArray[np.int32]
Scored = tuple[float, int, int]
Pairs = tuple[NDArray[np.float32], Places, Places]  # scores; the places of their two texts
TINY = 1e-12

WORD = re.compile(r"[^\W\d_]\w{2,}|\b[45]\d\d\b")  # and the codes of errors: 404, 503
NOISE = re.compile(r"https?://\S+|```.*?```|\]\([^)\s]*\)|<[^>\n]*>", re.DOTALL)
CALENDAR = (
    "january february march april june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec utc "
    "monday tuesday wednesday thursday friday saturday sunday "
)
GRAMMAR = (
    "about after again all also and any are because been before being both but can could did does during "
    "each for from further had has have having her here his how into its itself just like made make may more "
    "most must not now off once one only other our out over own same she should since some still such than "
    "that the their them then there these they this those through too two under until upon very was way were "
    "what when where which while who why will with within would yet you your nobody somebody "
    "aber alle als also auch auf aus bei bis dann das dass dem den der des die dies diese dieser doch durch "
    "ein eine einem einen einer eines für gegen hat hatte hatten ich ihr ihre ist kann kein keine mehr mit "
    "nach nicht noch nur oder ohne schon sehr sein seine sich sie sind über und uns unter vom von vor war "
    "waren was weil weiter wenn werden wie wieder wir wird wurde wurden zum zur zwei"
)
LEFT_OUT = frozenset((CALENDAR + GRAMMAR).split())
SHORTEST_PLURAL = 3
LONGEST_TEXT = 1500
MOST_WORDS = 60
MANY = 10  # texts: from so many on, a word that more than half of them have tells nothing
BATCH = 250
SHOWN_WORDS = 5
LEAST = 0.2
AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Alike:
    """Two texts by their places, how alike they are (0 to 1), and the words that say so, the strongest first."""

    first: int
    second: int
    score: float
    words: tuple[str, ...]


def alike(texts: Sequence[str], *, least: float = LEAST, at_most: int = AT_MOST) -> list[Alike]:
    """Every pair of texts that use the same telling words.

    Formula: a word weighs (1 + ln n) · (1 + ln((1 + N) / (1 + d))), for n times in a text, in d of N texts;
    a word that more than half of them have weighs nothing (all of them, where there are fewer than ten). A
    score is the cosine between the weights of two texts. Of a text the 60 heaviest words that another has,
    too, are compared.

    Args:
        texts: Of one organisation: what is common there tells nothing. The first 1,500 characters
            of each count.
        least: Pairs below are left out.
        at_most: Of each text so many pairs are kept, the most alike first.

    Returns:
        Pairs with `first < second`, the most alike first.

    Source: Spärck Jones (1972), "A statistical interpretation of term specificity"; the threshold is
    our default, found by reading pairs of real postmortems: `docs/explanation/repeats.md`.
    Cost: linear to read, then a sparse product; the page named above says what was measured.

    >>> found = alike([
    ...     "The queue filled up because the consumer of invoices had no limit",
    ...     "A certificate of the load balancer expired",
    ...     "Invoices waited: the queue had no limit and filled up",
    ... ])
    >>> [(pair.first, pair.second, "queue" in pair.words) for pair in found]
    [(0, 2, True)]
    """
    if not texts:
        return []
    weights, words = _weights([words_of(text) for text in texts])
    kept = _best(_pairs(weights, least, at_most), at_most)
    rows = _rows(weights, {place for _, i, j in kept for place in (i, j)})
    return [Alike(i, j, score, _shared(rows[i], rows[j], words)) for score, i, j in kept]


def words_of(text: str) -> list[str]:
    """The words of a text that may tell something: no links, code, dates, numbers or words of grammar.

    >>> words_of("On 3 June the [queues](https://a.example/q) returned 503s and 1,200 errors: 503")
    ['queue', 'returned', 'error', '503']
    """
    plain = NOISE.sub(" ", text[:LONGEST_TEXT]).casefold()
    return [_singular(word) for word in WORD.findall(plain) if word not in LEFT_OUT]


def _singular(word: str) -> str:
    """A plural and its singular are one word; the rest of grammar is left alone."""
    is_plural = len(word) > SHORTEST_PLURAL and word[-1] == "s" and word[-2] not in "siu"
    return word[:-1] if is_plural else word


def _weights(texts: Sequence[Sequence[str]]) -> tuple[csr_matrix, list[str]]:
    """A row of unit length for each text, a column for each word."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - 27 MB that most processes never need

    places: dict[str, int] = {}
    columns: list[int] = []
    counts: list[int] = []
    ends = [0]
    for words in texts:
        for word, count in Counter(words).items():
            columns.append(places.setdefault(word, len(places)))
            counts.append(count)
        ends.append(len(columns))
    column = np.array(columns, dtype=np.int32)
    used_in = np.bincount(column, minlength=len(places))
    rarity = 1 + np.log((1 + len(texts)) / (1 + used_in))
    rarity[used_in > _usual(len(texts))] = 0
    weight = (1 + np.log(np.array(counts, dtype=np.float64))) * rarity[column]
    _unit_rows(weight, used_in[column] > 1, ends)
    shape = (len(texts), len(places))
    rows = csr_matrix((weight.astype(np.float32), column, ends), shape=shape)
    rows.eliminate_zeros()
    return rows, list(places)


def _usual(count: int) -> float:
    """In how many texts a word may be before it tells nothing: half, or all where there are few."""
    return count / 2 if count >= MANY else count - 1


def _unit_rows(weight: Floats, can_match: NDArray[np.bool_], ends: Sequence[int]) -> None:
    """Make each row as long as one, then keep the heaviest words that another text has, too."""
    for start, end in itertools.pairwise(ends):
        row = weight[start:end]
        row /= max(float(np.sqrt(row @ row)), TINY)
        row[~can_match[start:end]] = 0
        if len(row) > MOST_WORDS:
            row[np.argpartition(row, -MOST_WORDS)[:-MOST_WORDS]] = 0


def _pairs(weights: csr_matrix, least: float, at_most: int) -> Pairs:
    """The pairs that are alike enough, without those that can be no best one."""
    other = weights.T.tocsr()
    kept = [_no_pairs()]
    for start in range(0, weights.shape[0], BATCH):
        found = (weights[start : start + BATCH] @ other).tocoo()
        first = found.row + start
        is_pair = (found.data >= least) & (first < found.col)
        scores = np.minimum(found.data[is_pair], 1)
        kept.append(_hopeful(scores, first[is_pair], found.col[is_pair], at_most))
    scores, first, second = (np.concatenate(column) for column in zip(*kept, strict=True))
    return _hopeful(scores, first, second, at_most)


def _no_pairs() -> Pairs:
    return np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(0, np.int32)


def _hopeful(scores: NDArray[np.float32], first: Places, second: Places, at_most: int) -> Pairs:
    """Pairs in order, the most alike first, but those that have enough better ones on both sides.

    Whatever these better ones come to: a text with so many of them is full before the pair's turn.
    """
    order = np.lexsort((second, first, -scores))
    scores, first, second = scores[order], first[order], second[order]
    count = len(order)
    texts = np.stack((first, second), axis=1).ravel()
    by_text = np.argsort(texts, kind="stable")
    begins = np.searchsorted(texts[by_text], texts[by_text])
    place = np.empty(2 * count, dtype=np.int64)
    place[by_text] = np.arange(2 * count) - begins
    is_hopeful = place.reshape(count, 2).min(axis=1) < at_most
    return scores[is_hopeful], first[is_hopeful], second[is_hopeful]


def _best(pairs: Pairs, at_most: int) -> list[Scored]:
    """The pairs that are among the best of one of their two texts, the most alike first."""
    kept: list[Scored] = []
    of: Counter[int] = Counter()
    for score, i, j in zip(*(column.tolist() for column in pairs), strict=True):
        if min(of[i], of[j]) < at_most:
            kept.append((score, i, j))
            of.update((i, j))
    return kept


def _rows(weights: csr_matrix, places: Iterable[int]) -> dict[int, dict[int, float]]:
    """What the words of some texts weigh."""
    ends, columns, values = weights.indptr, weights.indices, weights.data
    return {
        place: dict(
            zip(
                columns[ends[place] : ends[place + 1]].tolist(),
                values[ends[place] : ends[place + 1]].tolist(),
                strict=True,
            )
        )
        for place in places
    }


def _shared(
    first: dict[int, float], second: dict[int, float], words: Sequence[str]
) -> tuple[str, ...]:
    """The words of two texts that made them alike, the strongest first."""
    both = ((-first[column] * second[column], column) for column in first.keys() & second.keys())
    return tuple(words[column] for _, column in nsmallest(SHOWN_WORDS, both))
