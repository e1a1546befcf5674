"""The page `docs/reference/calibration.md`: good and bad news alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from devtools.backtest import signs
from devtools.backtest.families import GROWING_WEEKS, HISTORIES, TEAMS, WEEKS
from devtools.backtest.found import Found
from devtools.backtest.histories import NotJudged
from devtools.backtest.judged import BEATEN, PLAIN, Judged
from devtools.docs.tables import table
from peacetime.domain.burst.forecast.scores import ChanceScore

INTRODUCTION = """
How good the forecasts and the warning signs are, measured; written by `make backtest`, which anybody can
run on their own histories: `make backtest DIR=folder ARGS=--json`.

- **What is forecast**: the hours of the Rescues that begin in the next two weeks. Incidents that overlap
  are one Rescue; an incident, and a Rescue, count at most 168 hours: a monitor that nobody looks at for
  months is no Rescue. A Rescue counts in full in the window in which it begins.
- **How it is judged**: by rolling origin. Before each week a forecast is made from what was known then (a
  Rescue that was still open is only as long as it was by then) and compared with what came. The first 26
  weeks are for learning; in a history under 34 weeks, its first half.
- **Coverage** is the share of windows inside the interval shown, which is central, or begins at 0 where
  its lower end is 0. *Ties shared* is that of the forecast before its levels were adjusted, where a window
  without any Rescue counts by the share of its chance that lies inside.
  Where no Rescue at all is likelier than what is promised, an interval holds more than it promises.
- **CRPS** and **pinball** are in hours; less is better. CRPS is of the whole forecast, pinball of the
  adjusted levels. Windows of two weeks that begin weekly overlap: 97 forecasts are worth some 48.
- **What was chosen on these histories**: the shares of the pool (0.4, 0.3, 0.3), its half-lives (13 and 52
  weeks; 40 durations), its blur (0.3) and the chance of a jump (0.04 a week), from a coarse table of some
  thirty settings on these five histories and on families with other seeds; then the step of the levels
  (0.004 rather than 0.01, which cost up to 4 % of the pinball loss). The figures of the real histories are therefore a little kinder than those of a new one. Over the last and finest table the CRPS
  moved by some 2 % at most; coverage at 80 % moved by three points, at dandi from 73 to 79, on the families
  from 77 to 84. At foodcoopx, with its 13 forecasts, most settings were worse than the 12 windows, by up to
  2 %: it decides nothing.
"""

MADE = f"""
{HISTORIES} histories of {WEEKS} weeks a family ({HISTORIES // 2} of {GROWING_WEEKS} weeks that grow 3.5-fold). The
model could be right about the counts of the static, the drifting and the Poisson family; a level that
shifts once, one that grows evenly and incidents that bring others are none of its own.
"""

TEAMS_MADE = f"""
{TEAMS} made-up teams of two to five in each of four families, with the default policy and weekly turns on
call: every four weeks, the chance of each person to be below zero within two weeks. Overlapping engagements
are taken one after the other, in forecast and truth alike; severity, standby and comp rest are left out of
both. Teams of real histories cannot be judged so: nobody published who responded.
"""


def page(found: Found) -> str:
    versions = ", ".join(f"{name} {value}" for name, value in found.versions.items())
    parts = [
        "# Calibration",
        f"*Written by `make backtest`: {versions}.*",
        INTRODUCTION.strip(),
        "## What was meant to be reached",
        goals(found),
        "## Where a plain forecast did better",
        lost(found),
        "## Real histories",
        coverages(found.judged),
        scores(found.judged),
        against(found.judged),
        lucks(found.judged),
        cautions(found),
        "## Made-up histories",
        MADE.strip(),
        coverages(found.families),
        scores(found.families),
        "### Where outcomes fell in their forecasts",
        "Shares of the randomised PIT in tenths of the forecast; 10 each if forecasts are right.",
        pits([*found.judged, *found.families]),
        "## The chance to go below zero",
        _overdraw(found),
        "## Warning signs",
        "How often each fires when nothing changed, and how often it finds what did.",
        signs.table(found.signs),
    ]
    return "\n\n".join(parts) + "\n"


def goals(found: Found) -> str:
    rows = [
        (who, goal, "reached" if is_reached else "**missed**")
        for who, goal, is_reached in found.goals()
    ]
    return table(["of", "goal", ""], rows)


def lost(found: Found) -> str:
    told = "By how much of our score, where it is half a percent or more."
    rows = [
        (line.name, score, name, f"{100 * share:.1f} %")
        for line in (*found.judged, *found.families)
        for score, name, share in line.lost_to()
    ]
    return f"{told}\n\n{table(['of', 'score', 'better was', 'by'], rows)}"


def lucks(lines: Iterable[Judged]) -> str:
    rows = [
        (line.name, f"{line.luck[0]:.2f} to {line.luck[1]:.2f}", f"{line.baselines[BEATEN]:.2f}")
        for line in lines
        if line.luck is not None
    ]
    told = "The luck of the paths: our CRPS over five seeds, beside that of the 12 windows."
    return f"{told}\n\n{table(['', 'CRPS', BEATEN], rows)}"


def coverages(lines: Iterable[Judged]) -> str:
    head = ["", "incidents", "Rescues", "forecasts", "50 %", "80 %", "90 %", "50 % *ties shared*"]
    head += ["80 %", "90 %", "upper 80", "upper 90"]
    rows = [
        (
            line.name,
            f"{line.incidents:,}",
            f"{line.periods:,}",
            f"{line.forecasts:,}",
            *(f"{100 * share:.1f}" for share in line.coverage.values()),
            *(f"{100 * share:.1f}" for share in line.shared_coverage.values()),
            *(f"{100 * share:.1f}" for share in line.upper.values()),
        )
        for line in lines
    ]
    return table(head, rows)


def scores(lines: Sequence[Judged]) -> str:
    names = list(lines[0].baselines) if lines else []
    head = ["", "CRPS", *names, "pinball at 80 %", *names]
    rows = [
        (
            line.name,
            f"{line.crps:.2f}",
            *(f"{value:.2f}" for value in line.baselines.values()),
            f"{line.pinball['80']:.2f}",
            *(f"{losses['80']:.2f}" for losses in line.baseline_pinball.values()),
        )
        for line in lines
    ]
    return table(head, rows)


def against(lines: Iterable[Judged]) -> str:
    rows = [
        (line.name, *(_between(line.against[plain]) for plain in (BEATEN, PLAIN))) for line in lines
    ]
    told = (
        "CRPS minus the baseline's: the middle 90 % of a block bootstrap (eight weeks together). "
    )
    told += "Where it holds 0, the history cannot tell the two apart."
    return f"{told}\n\n{table(['', BEATEN, PLAIN], rows)}"


def cautions(found: Found) -> str:
    said = [f"- {line.name}: {line.caution}" for line in found.judged if line.caution]
    said += [
        f"- {each.name}: not known. {each.reason}"
        for each in found.histories
        if isinstance(each, NotJudged)
    ]
    return "\n".join(said)


def pits(lines: Iterable[Judged]) -> str:
    rows = [(line.name, *(f"{100 * share:.0f}" for share in line.pit)) for line in lines]
    return table(["", *(f"to {tenth}0 %" for tenth in range(1, 11))], rows)


def reliability(score: ChanceScore) -> str:
    rows = [
        (f"{each.forecasts:,}", f"{100 * each.said:.1f} %", f"{100 * each.came:.1f} %")
        for each in score.bins
    ]
    return table(["forecasts", "said", "came"], rows)


def _overdraw(found: Found) -> str:
    if found.overdraw is None:
        return "Not asked for."
    score, everybody = found.overdraw.score, found.overdraw.with_debtors
    parts = [
        TEAMS_MADE.strip(),
        f"Of {found.overdraw.forecasts:,} forecasts for people at or above zero: {_brier(score)}",
        reliability(score),
        f"With those below zero already, whose future is known: {_brier(everybody)}",
    ]
    return "\n\n".join(parts)


def _brier(score: ChanceScore) -> str:
    skill = "not known" if score.skill is None else f"{score.skill:.2f}"
    return f"Brier {score.brier:.4f} against {score.climatology:.4f} of the long-run share, skill {skill}."


def _between(ends: tuple[float, float]) -> str:
    return f"{ends[0]:+.2f} to {ends[1]:+.2f}"
