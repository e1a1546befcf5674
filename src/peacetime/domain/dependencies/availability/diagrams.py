"""Decision diagrams: what fails because of what, each function kept once and counted exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from peacetime.domain.shared.errors import DomainError

MOST_NODES = 2_000_000
NO, YES = 0, 1  # the two functions without any variable
BOTTOM = 1 << 60  # the place of a function without variables: below all
BITS = 32  # of a function's number in a key


class TooLarge(DomainError):
    """A diagram has outgrown its limit; who asks takes samples instead."""

    code = "diagram_too_large"


class Diagram:
    """Functions of variables that are true or not, in one fixed order, each function stored once.

    A function is a number: two functions are the same where their numbers are. Variables are numbered by
    their place in the order, from 0. Nothing here recurses, so that a diagram may have any number of
    variables.

    Args:
        most_nodes: So many are made at most, counting those that a result no longer needs.

    Source: Bryant (1986), "Graph-Based Algorithms for Boolean Function Manipulation".
    Cost: a node is some 0.3 kilobytes with its place in the tables; a million are made in 6 seconds.

    >>> diagram = Diagram()
    >>> one, other = diagram.variable(0), diagram.variable(1)
    >>> diagram.either(one, other) == diagram.either(other, one)
    True
    >>> round(diagram.chance(diagram.both(one, other), [0.5, 0.1]), 3)
    0.05
    """

    __slots__ = ("_both", "_either", "_known", "high", "low", "most_nodes", "place")

    def __init__(self, *, most_nodes: int = MOST_NODES) -> None:
        self.most_nodes = most_nodes
        self.place = [BOTTOM, BOTTOM]
        self.low = [NO, YES]
        self.high = [NO, YES]
        self._known: dict[tuple[int, int, int], int] = {}
        self._both: dict[int, int] = {}
        self._either: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.place)

    def node(self, place: int, low: int, high: int) -> int:
        """The function that is `high` where a variable is true and `low` where it is not.

        Raises:
            TooLarge: The limit is reached.
        """
        if low == high:
            return low
        key = (place, low, high)
        found = self._known.get(key)
        if found is None:
            found = len(self.place)
            if found >= self.most_nodes:
                raise TooLarge(
                    f"A diagram of more than {self.most_nodes} nodes is too large to count. Take samples."
                )
            self.place.append(place)
            self.low.append(low)
            self.high.append(high)
            self._known[key] = found
        return found

    def variable(self, place: int) -> int:
        """The function that is true where this variable is."""
        return self.node(place, NO, YES)

    def both(self, one: int, other: int) -> int:
        """Where one and the other are true."""
        return self._joined(one, other, self._both, NO, YES)

    def either(self, one: int, other: int) -> int:
        """Where one or the other is true."""
        return self._joined(one, other, self._either, YES, NO)

    def all_of(self, functions: Iterable[int]) -> int:
        """Where all are true; of none, everywhere."""
        return self._folded(functions, self.both, YES)

    def any_of(self, functions: Iterable[int]) -> int:
        """Where at least one is true; of none, nowhere."""
        return self._folded(functions, self.either, NO)

    def at_least(self, count: int, functions: Sequence[int]) -> int:
        """Where so many of some functions are true.

        Formula: T(k, f₁…fₙ) = (f₁ and T(k-1, f₂…fₙ)) or T(k, f₂…fₙ).

        Cost: proportional to count times their number, in operations on diagrams.

        >>> diagram = Diagram()
        >>> three = [diagram.variable(place) for place in range(3)]
        >>> round(diagram.chance(diagram.at_least(2, three), [0.1] * 3), 3)
        0.028
        """
        if count <= 0:
            return YES
        if count > len(functions):
            return NO
        if count == 1:
            return self.any_of(functions)
        if count == len(functions):
            return self.all_of(functions)
        met = [YES] + [NO] * count  # by how many are still asked of those that came so far
        for function in sorted(functions, key=self.place.__getitem__, reverse=True):
            for asked in range(count, 0, -1):
                met[asked] = self.either(self.both(function, met[asked - 1]), met[asked])
        return met[count]

    def negation(self, function: int) -> int:
        """Where a function is not true."""
        found = {NO: YES, YES: NO}
        for node in self.below(function):
            found[node] = self.node(self.place[node], found[self.low[node]], found[self.high[node]])
        return found[function]

    def below(self, function: int) -> list[int]:
        """The nodes a function is made of, each after those under it."""
        seen, open_nodes = {NO, YES}, [function]
        while open_nodes:
            node = open_nodes.pop()
            if node not in seen:
                seen.add(node)
                open_nodes += (self.low[node], self.high[node])
        return sorted(seen - {NO, YES})  # a node is younger than those under it

    def chance(self, function: int, chances: Sequence[float]) -> float:
        """How often a function is true where its variables are, each on its own.

        Formula: P(f) = p · P(f where true) + (1 - p) · P(f where not).

        Args:
            function: Of this diagram.
            chances: Of each variable by its place; fractions give an exact fraction.

        Returns:
            From 0 to 1.

        Cost: one pass over the nodes of the function.
        """
        return self.chances_below(function, chances)[function]

    def chances_below(self, function: int, chances: Sequence[float]) -> dict[int, float]:
        """The same of every node of a function, by its number."""
        found: dict[int, float] = {NO: 0, YES: 1}
        place, low, high = self.place, self.low, self.high
        for node in self.below(function):
            chance = chances[place[node]]
            found[node] = chance * found[high[node]] + (1 - chance) * found[low[node]]
        return found

    def _folded(
        self, functions: Iterable[int], joined: Callable[[int, int], int], whole: int
    ) -> int:
        """Joined two by two from the bottom of the order up, so that little is made twice."""
        found = whole
        for function in sorted(set(functions), key=self.place.__getitem__, reverse=True):
            found = joined(function, found)
        return found

    def _joined(  # noqa: C901, PLR0912 - written out in one loop: all of the time goes here
        self, one: int, other: int, known: dict[int, int], ruling: int, idle: int
    ) -> int:
        """Both or either: what rules decides alone, what is idle leaves the other as it is."""
        place, low, high, made = self.place, self.low, self.high, self._known
        found = [0]
        # A step is a pair to join (place -1), or a place whose two halves have been joined already.
        steps = [(-1, one, other)]
        while steps:
            at, first, second = steps.pop()
            if at >= 0:
                when_true, when_not = found.pop(), found.pop()
                if when_true == when_not:
                    node = when_true
                else:
                    key = (at, when_not, when_true)
                    node = made.get(key) or self.node(at, when_not, when_true)
                known[first << BITS | second] = node
                found.append(node)
                continue
            if first > second:
                first, second = second, first
            if second in (first, idle):
                found.append(first)
            elif ruling in (first, second):
                found.append(ruling)
            elif first == idle:
                found.append(second)
            else:
                node = known.get(first << BITS | second, -1)
                if node >= 0:
                    found.append(node)
                    continue
                at, at_second = place[first], place[second]
                if at == at_second:
                    lows, highs = (low[first], low[second]), (high[first], high[second])
                elif at < at_second:
                    lows, highs = (low[first], second), (high[first], second)
                else:
                    at = at_second
                    lows, highs = (first, low[second]), (first, high[second])
                steps += ((at, first, second), (-1, *highs), (-1, *lows))
        return found[-1]
