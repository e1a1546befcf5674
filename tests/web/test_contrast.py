"""WCAG AA for every pair of colours that stand on each other, in both themes."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "frontend" / "styles"
TEXT, SIGN = 4.5, 3.0
PAPERS = ("paper", "panel", "sunk")
PAIRS = [
    *((ink, paper, TEXT) for ink in ("ink", "ink-2", "ink-3", "link") for paper in PAPERS),
    *((mode, "panel", TEXT) for mode in ("delivery", "rescue", "recovery")),
    *((mode, "paper", TEXT) for mode in ("delivery", "rescue", "recovery")),
    *((mode, f"{mode}-soft", TEXT) for mode in ("delivery", "rescue", "recovery")),
    *(
        (ink, f"{mode}-soft", TEXT)
        for ink in ("ink", "ink-2")
        for mode in ("delivery", "rescue", "recovery", "link")
    ),
    *(("on-mode", mode, TEXT) for mode in ("delivery", "rescue")),
    ("paper", "ink", TEXT),
    *(("on-mode", f"person-{number}", TEXT) for number in range(8)),
    ("ink-2", "rescue-soft", TEXT),
    *(("edge", paper, SIGN) for paper in ("paper", "panel")),
    *(("rescue", other, SIGN) for other in ("delivery-band", "panel")),
]


def tokens(theme: int) -> dict[str, str]:
    written = (STYLES / "tokens.css").read_text()
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", written)
    return {name: (light, dark)[theme] for name, light, dark in found}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("one", "other", "wanted"), PAIRS)
def test_colours_that_stand_on_each_other_can_be_read(
    one: str, other: str, wanted: float, theme: int
) -> None:
    colours = tokens(theme)

    assert contrast(colours[one], colours[other]) >= wanted


def test_black_on_white_has_the_contrast_the_standard_names() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


# The tokens themselves; and ink on white, drawn by a program that knows no tokens.
COLOURED = {"tokens.css", "paper.css"}


def test_no_stylesheet_brings_a_colour_of_its_own() -> None:
    sheets = [sheet for sheet in STYLES.rglob("*.css") if sheet.name not in COLOURED]

    strays = {
        sheet.name
        for sheet in sheets
        if re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", sheet.read_text())
    }

    assert sheets
    assert strays == set()
