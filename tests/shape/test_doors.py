"""Every operation of the API beside the command that does it; one without a command says why.

Whoever adds an operation writes it into `doors.json`: the command, or a sentence that ends with a full stop.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

import peacetime.api.urls  # noqa: F401 - mounts every router
from peacetime.api.app import api
from peacetime.cli.app import app

DOORS: dict[str, str] = json.loads(Path(__file__).with_name("doors.json").read_text())
METHODS = {"get", "post", "put", "patch", "delete"}


def commands(command: Any, path: str = "peacetime") -> Iterator[str]:
    if not hasattr(command, "commands"):
        yield path
        return
    for name, inner in command.commands.items():
        yield from commands(inner, f"{path} {name}")


def test_every_operation_has_a_command_or_a_reason_why_not() -> None:
    paths = api.get_openapi_schema()["paths"]
    operations = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in paths.items()
        for method in methods
        if method in METHODS
    }
    assert set(DOORS) == operations


def test_what_is_named_is_a_command_or_a_sentence() -> None:
    known = set(commands(typer.main.get_command(app)))
    wrong = {op: said for op, said in DOORS.items() if not said.endswith(".") and said not in known}
    assert wrong == {}
