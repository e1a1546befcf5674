"""How many of a few things are so: one small square each."""

from markupsafe import Markup

SIDE, GAP = 9, 4


def pips(met: int, of: int) -> Markup:
    """A row of squares, filled where met. The sentence beside it carries the meaning.

    >>> pips(1, 2).count("data-state")
    1
    """
    squares = Markup("").join(_pip(number, is_met=number < met) for number in range(of))
    width = of * (SIDE + GAP) - GAP
    return Markup(
        '<svg class="pips" viewBox="0 0 {} {}" width="{}" aria-hidden="true">{}</svg>'
    ).format(width, SIDE, width, squares)


def _pip(number: int, *, is_met: bool) -> Markup:
    left = number * (SIDE + GAP)
    if is_met:
        return Markup('<rect x="{}" width="{}" height="{}" rx="2"/>').format(left, SIDE, SIDE)
    return Markup('<rect data-state="open" x="{}" y=".5" width="{}" height="{}" rx="2"/>').format(
        left + 0.5, SIDE - 1, SIDE - 1
    )
