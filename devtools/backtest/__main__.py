"""`make backtest`: how good the forecasts and the warning signs are, on real and made-up histories."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from devtools.backtest import page, signs
from devtools.backtest.families import HISTORIES, TEAMS, families, overdraw
from devtools.backtest.found import Found, versions
from devtools.backtest.histories import histories

SHARED = Path("../shared/data/incidents")
PAGE = Path("docs/reference/calibration.md")
FAST = 10  # of a full run's histories and teams, the tenth part


def main() -> int:
    asked = _arguments()
    folder: Path = asked.folder or SHARED
    if not folder.is_dir():
        print(f"There is no folder {folder}. Say DIR= with a folder of histories.", file=sys.stderr)
        return 2
    found = _run(folder, is_whole=asked.folder is None, is_fast=asked.fast)
    print(json.dumps(found.as_json(), indent=2) if asked.json else _told(found))
    if asked.folder is None and not asked.fast:
        PAGE.write_text(page.page(found))
        _say(f"Written to {PAGE}.")
    return 0


def _run(folder: Path, *, is_whole: bool, is_fast: bool) -> Found:
    """A folder of one's own is judged alone; what is drawn does not depend on it."""
    part = FAST if is_fast else 1
    began = time.monotonic()
    real = []
    for each in histories(folder):
        real.append(each)
        _say(f"{time.monotonic() - began:5.0f} s  {each.name}")
    if not is_whole:
        return Found(versions(), real, [], None, [])
    made = []
    for line in families(histories=HISTORIES // part):
        made.append(line)
        _say(f"{time.monotonic() - began:5.0f} s  {line.name}")
    drawn = overdraw(teams=TEAMS // part)
    _say(f"{time.monotonic() - began:5.0f} s  the chance to go below zero")
    rows = signs.simulate(fast=is_fast)
    _say(f"{time.monotonic() - began:5.0f} s  warning signs")
    return Found(versions(), real, made, drawn, rows)


def _told(found: Found) -> str:
    parts = [page.coverages(found.judged), page.scores(found.judged), page.cautions(found)]
    if found.families:
        parts += [page.coverages(found.families), page.scores(found.families)]
    if found.overdraw is not None:
        parts.append(page.reliability(found.overdraw.score))
    if found.signs:
        parts.append(signs.table(found.signs))
    return "\n\n".join([*parts, page.lost(found), page.goals(found)])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m devtools.backtest", description=__doc__)
    parser.add_argument("--folder", type=Path, help="judge the histories of this folder alone")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--fast", action="store_true", help="a tenth of what is drawn; no page")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
