"""`make cases`: every case of a folder, what it expects beside what comes out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from devtools.cases.answers import answers, wrong_answers
from devtools.cases.comparing import Line, Unreadable
from devtools.cases.reading import Case, is_graph, load
from devtools.cases.table import table
from peacetime.domain.dependencies.describing.facts import read_facts
from peacetime.domain.shared.errors import DomainError

SHARED = Path("../shared/cases/dependencies")
UNREADABLE = {"node_unreadable", "edge_unreadable"}
STATISTICS = "_"  # how the name of a file begins that is neither a case nor a graph


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the table, with the case and the question it belongs to."""

    case: str
    ask: str
    line: Line


def main() -> int:
    asked = _arguments()
    folder: Path = asked.folder or SHARED
    files = [folder] if folder.is_file() else sorted(folder.glob("*.json"))
    if not files:
        print(f"There are no cases in {folder}. Say DIR= with a folder of them.", file=sys.stderr)
        return 2
    found = [outcome for path in files for outcome in outcomes(path)]
    if asked.json:
        print(json.dumps([_flat(each) for each in found], indent=2, default=str))
    else:
        print(table([(each.case, each.ask, each.line) for each in found]))
    missed = [each for each in found if each.line.is_met is False]
    asked_for = [each for each in found if each.line.is_met is not None]
    cases, wrong = len(files), len({each.case for each in missed})
    print(
        f"{len(asked_for)} answers to {cases} files: {len(asked_for) - len(missed)} as expected, "
        f"{len(missed)} missed in {wrong} of them.",
        file=sys.stderr,
    )
    return 1 if missed else 0


def outcomes(path: Path) -> list[Outcome]:
    """Everything a file expects; whatever goes wrong with it is a miss with a sentence."""
    try:
        document = load(path)
        if is_graph(document):
            return [Outcome(path.stem, "graph", line) for line in _graph_lines(document)]
        if path.name.startswith(STATISTICS) and "checks" not in document:
            note = "neither a case nor a graph; left out"
            return [Outcome(path.stem, "", Line(path.name, "", "", is_met=None, note=note))]
        case = Case(path, document)
        return list(_of_case(case, case.checks))
    except Exception as error:  # noqa: BLE001 - one broken file must not hide the others
        return [Outcome(path.stem, "", _missed(error))]


def _of_case(case: Case, checks: list[Any]) -> Iterator[Outcome]:
    came: list[Line] = []
    wrong = []
    for number, check in enumerate(checks):
        ask = check.get("ask") if isinstance(check, dict) else None
        if ask == "wrong_answer":
            wrong.append((number, check))
            continue
        try:
            lines = answers(case, check)
        except Exception as error:  # noqa: BLE001 - as above
            lines = [_missed(error)]
        came += lines
        for line in lines:
            yield Outcome(case.name, f"{number + 1} {ask}", line)
    for number, check in wrong:  # last: they are about all that came out
        try:
            lines = wrong_answers(check, came)
        except Exception as error:  # noqa: BLE001 - as above
            lines = [_missed(error)]
        for line in lines:
            yield Outcome(case.name, f"{number + 1} wrong_answer", line)


def _graph_lines(document: Any) -> Iterator[Line]:
    facts = read_facts(document)
    services, needs = len(facts.system.services), len(facts.system.needs)
    expected = f"{len(document['nodes'])} nodes, {len(document['edges'])} edges"
    yield Line("loads", expected, f"{services} services, {needs} needs", is_met=True)
    for remark in facts.remarks:
        is_met = False if remark.code in UNREADABLE else None
        yield Line(remark.code, "", remark.place, is_met, remark.sentence)


def _missed(error: Exception) -> Line:
    is_told = isinstance(error, Unreadable | DomainError)
    broke = f"It is not written as is asked for: {type(error).__name__}, {error}"
    sentence = str(error) if is_told else broke
    return Line("", "an answer", "", is_met=False, note=sentence)


def _flat(outcome: Outcome) -> dict[str, Any]:
    return {"case": outcome.case, "ask": outcome.ask, **asdict(outcome.line)}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m devtools.cases", description=__doc__)
    parser.add_argument("--folder", type=Path, help="the cases of this folder, or this one file")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
