"""A long series as few points as a picture can show; its highs and lows stay exactly."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 600


def thinned(values: Sequence[float] | NDArray[np.float64], most: int = MOST_POINTS) -> list[int]:
    """Which places of a series to draw: its first and last, and the lowest and highest of every part.

    Args:
        values: In their order.
        most: How many places at most, from 4 on.

    Returns:
        Places in order, each once; all of them where they are few enough.

    >>> thinned([0, 5, 1, 1, 1, -9, 1, 1], most=4)
    [0, 1, 5, 7]
    """
    count = len(values)
    if count <= most:
        return list(range(count))
    edges = np.linspace(1, count - 1, (most - 2) // 2 + 1).astype(int)
    series = np.asarray(values, np.float64)
    kept = {0, count - 1}
    for start, end in pairwise(edges):
        part = series[start:end]
        kept |= {int(start + part.argmin()), int(start + part.argmax())}
    return sorted(kept)
