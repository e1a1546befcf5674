"""Shows how large files, functions, templates and commits are: the median, the 95th percentile, the tail.

An expectation, not a gate: what separates good code from bad is the tail, and every line of it may
have its reason.
"""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

SHOWN = 5


@dataclass(frozen=True)
class Measure:
    """One kind of thing, the sizes found, and the size from which one looks again."""

    name: str
    sizes: list[tuple[int, str]]
    look_again: int

    def lines(self) -> Iterator[str]:
        ordered = sorted(size for size, _ in self.sizes)
        if not ordered:
            yield f"{self.name:<32} none"
            return
        yield (
            f"{self.name:<32} {len(ordered):>6} {_percentile(ordered, 0.5):>8} "
            f"{_percentile(ordered, 0.95):>6} {ordered[-1]:>6}"
        )
        tail = [found for found in sorted(self.sizes, reverse=True) if found[0] > self.look_again]
        for size, where in tail[:SHOWN]:
            yield f"    {size:>5}  {where}"
        if len(tail) > SHOWN:
            yield f"           and {len(tail) - SHOWN} more over {self.look_again}"


def main() -> None:
    """Print the table."""
    print(f"{'':<32} {'number':>6} {'median':>8} {'p95':>6} {'most':>6}")
    for measure in _measures():
        print("\n".join(measure.lines()))


def _measures() -> Iterator[Measure]:
    sources = sorted(Path("src").rglob("*.py"))
    tests = sorted(Path("tests").rglob("*.py"))
    pages = sorted(Path("src").rglob("*.html"))
    scripts = [*sorted(Path("frontend").rglob("*.ts")), *sorted(Path("frontend").rglob("*.css"))]
    written = [path for path in sources if "migrations" not in path.parts]
    yield Measure("file (lines)", [_file(path) for path in written], 500)
    yield Measure("function (lines)", [found for path in written for found in _functions(path)], 80)
    yield Measure("template (lines)", [_file(path) for path in pages], 250)
    yield Measure("front end file (lines)", [_file(path) for path in scripts], 500)
    yield Measure("test file (lines)", [_file(path) for path in tests], 500)
    commits = list(_commits())
    yield Measure("commit (files)", [(files, what) for files, _, what in commits], 10)
    yield Measure("commit (changed lines)", [(lines, what) for _, lines, what in commits], 500)


def _percentile(ordered: list[int], share: float) -> int:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _file(path: Path) -> tuple[int, str]:
    return len(path.read_text(encoding="utf-8").splitlines()), str(path)


def _functions(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                (node.end_lineno or node.lineno) - node.lineno + 1,
                f"{path}:{node.lineno} {node.name}",
            )


def _commits() -> Iterator[tuple[int, int, str]]:
    """Files and lines of each commit; lock files are written by programs and do not count."""
    said = subprocess.run(
        ["git", "log", "--no-merges", "--numstat", "--format=\x01%h %s"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    starts = [index for index, line in enumerate(said) if line.startswith("\x01")]
    for start, end in pairwise([*starts, len(said)]):
        changes = [line.split("\t") for line in said[start + 1 : end] if "\t" in line]
        counted = [c for c in changes if "lock" not in c[2] and c[0] != "-"]
        yield len(counted), sum(int(c[0]) + int(c[1]) for c in counted), said[start][1:]


if __name__ == "__main__":
    main()
