"""`make recognition`: recognition replayed on real histories."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from devtools.recognition import page
from devtools.recognition.histories import History, history
from devtools.recognition.replay import Replayed, replay
from peacetime.domain.incidents.history import RejectedFile
from peacetime.domain.modes.recognition.thresholds import Thresholds

SHARED = Path("../shared/data/incidents")
PAGE = Path("docs/explanation/recognition.md")
LASTING = (0.0, 5.0, 10.0, 15.0, 30.0)


def main() -> int:
    asked = _arguments()
    folder: Path = asked.folder or SHARED
    if not folder.is_dir():
        print(f"There is no folder {folder}. Say DIR= with a folder of histories.", file=sys.stderr)
        return 2
    read = list(_histories(folder))
    found = [replay(each, Thresholds()) for each in read]
    if asked.json:
        print(json.dumps([asdict(each) for each in found], indent=2))
        return 0
    other = [(f"{minutes:g} min", _with(read, minutes)) for minutes in LASTING]
    print("\n\n".join([page.figures(found), page.leads(found), page.variants(other)]))
    if asked.folder is None:
        PAGE.write_text(page.page(found, other, "make recognition"))
        print(f"Written to {PAGE}.", file=sys.stderr)
    return 0


def _with(read: Sequence[History], minutes: float) -> list[Replayed]:
    limits = replace(Thresholds(), lasting_minutes=minutes)
    return [replay(each, limits) for each in read]


def _histories(folder: Path) -> list[History]:
    found = []
    for path in sorted(folder.glob("*.csv")):
        try:
            found.append(history(path))
        except RejectedFile as refused:
            print(f"{path.stem}: {refused}", file=sys.stderr)
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m devtools.recognition", description=__doc__)
    parser.add_argument("--folder", type=Path, help="replay the histories of this folder alone")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
