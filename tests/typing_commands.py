"""Typing commands: the tree of all commands is built once, and not once for each that is typed."""

from __future__ import annotations

from functools import cache

from typer import testing

testing._get_command = cache(testing._get_command)  # it takes a third of a second
CliRunner, Result = testing.CliRunner, testing.Result

__all__ = ["CliRunner", "Result"]
