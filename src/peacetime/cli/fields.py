"""Fields on the command line: FIELD=VALUE, and secrets by the variable that holds them."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from peacetime.cli.refusals import Refused

WRONG_USAGE = 2

Secrets = Annotated[
    list[str] | None,
    typer.Option(
        "--secret",
        metavar="FIELD=NAME",
        help="A secret, by the environment variable that holds it.",
    ),
]


def pairs(said: list[str] | None) -> dict[str, str]:
    """Each field with its value; one that is said several times has them line by line.

    Raises:
        Refused: One has no field or no value.
    """
    found: dict[str, str] = {}
    for name, middle, value in (each.partition("=") for each in said or []):
        if not name or not middle:
            raise Refused("Write fields as FIELD=VALUE.", exit_code=WRONG_USAGE)
        found[name] = f"{found[name]}\n{value}" if name in found else value
    return found


def secrets_held(said: list[str] | None) -> dict[str, str]:
    """Each secret out of the variable that is named: it never stands where others see it."""
    return {field: held(name) for field, name in pairs(said).items()}


def held(name: str) -> str:
    """What a variable holds.

    Raises:
        Refused: Nothing.
    """
    secret = os.environ.get(name, "").strip()
    if not secret:
        raise Refused(f"{name} holds no secret. Put one there.", exit_code=WRONG_USAGE)
    return secret
