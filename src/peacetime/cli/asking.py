"""Asking for what was not said, where somebody sits there; refusing where nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from peacetime.cli.output import is_person, say
from peacetime.cli.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

WRONG_USAGE = 2


def asked(said: dict[str, str | None], questions: dict[str, str]) -> dict[str, str]:
    """Every answer, asking for the ones that are missing.

    Raises:
        Refused: Something is missing and nobody can be asked.
    """
    missing = [name for name in questions if said.get(name) is None]
    if missing and not is_person():
        options = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
        raise Refused(f"Say also {options}.", exit_code=WRONG_USAGE)
    return {
        name: said.get(name) or typer.prompt(question, err=True)
        for name, question in questions.items()
    }


def agreed(question: str, *, yes: bool, preview: Mapping[str, list[object]] | None = None) -> None:
    """Show what will be said, if anything, and ask before it is said or something is gone for good.

    Raises:
        Refused: Nobody can be asked and nobody said --yes.
    """
    if yes:
        return
    if not is_person():
        raise Refused("Nobody is here to confirm it: add --yes.", exit_code=WRONG_USAGE)
    if preview is not None:
        _show(preview)
    typer.confirm(question, abort=True, err=True)


def _show(preview: Mapping[str, list[object]]) -> None:
    for part in preview["said"]:
        assert isinstance(part, dict)
        say("", f"{part['caption']}:", part["body"], to_stderr=True)
    say("", *(f"! {sentence}" for sentence in preview["warnings"]), to_stderr=True)
