"""How findings are printed: for people, for programs, for code scanning, for a pull request."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from peacetime.cli.output import print_json
from peacetime.domain.postmortems.lint import Finding
from peacetime.domain.postmortems.lint.findings import RULES, Rule

Write = Callable[[list["Remark"], int], None]
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding in a file."""

    file: str
    finding: Finding

    @property
    def place(self) -> str:
        """As editors and terminals make it a link."""
        return f"{self.file}:{self.finding.line}:{self.finding.column}"


def write_text(remarks: list[Remark], files: int) -> None:
    """A line for each finding, and how many there are."""
    lines = [
        f"{one.place}: {one.finding.rule.value}: {one.finding.message} {one.finding.suggestion}"
        for one in remarks
    ]
    held = "1 file" if files == 1 else f"{files} files"
    found = (
        "No finding"
        if not remarks
        else "1 finding"
        if len(remarks) == 1
        else f"{len(remarks)} findings"
    )
    sys.stdout.write("\n".join([*lines, f"{found} in {held}.", ""]))


def write_json(remarks: list[Remark], _: int) -> None:
    """An object with the findings."""
    found = [
        {
            "file": one.file,
            "line": one.finding.line,
            "column": one.finding.column,
            "end_column": one.finding.end_column,
            "rule": one.finding.rule.value,
            "message": one.finding.message,
            "suggestion": one.finding.suggestion,
        }
        for one in remarks
    ]
    print_json({"findings": found})


def write_github(remarks: list[Remark], _: int) -> None:
    """Workflow commands: GitHub shows each beside its line."""
    for one in remarks:
        finding = one.finding
        place = f"file={_property(one.file)},line={finding.line},col={finding.column}"
        told = _data(f"{finding.message} {finding.suggestion}")
        sys.stdout.write(f"::warning {place},title={_property(finding.rule.value)}::{told}\n")


def write_sarif(remarks: list[Remark], _: int) -> None:
    """SARIF 2.1.0, as code scanning reads it."""
    rules = [
        {
            "id": rule.value,
            "name": "".join(word.capitalize() for word in rule.value.split("-")),
            "shortDescription": {"text": RULES[rule]},
            "defaultConfiguration": {"level": "warning"},
        }
        for rule in Rule
    ]
    driver = {"name": "peacetime", "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one) for one in remarks],
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    sys.stdout.write(orjson.dumps(log, option=orjson.OPT_INDENT_2).decode() + "\n")


def _result(one: Remark) -> dict[str, Any]:
    finding = one.finding
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endColumn": max(finding.end_column, finding.column),
    }
    uri = quote(one.file.replace("\\", "/"), safe="/._-~")
    return {
        "ruleId": finding.rule.value,
        "ruleIndex": list(Rule).index(finding.rule),
        "level": "warning",
        "message": {"text": f"{finding.message} {finding.suggestion}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Write] = {
    "text": write_text,
    "json": write_json,
    "sarif": write_sarif,
    "github": write_github,
}
