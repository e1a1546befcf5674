"""What went wrong, as a sentence on stderr and an exit code."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import orjson
import typer


class Refused(Exception):
    """The act was refused, or could not be asked for.

    `problem` is the API's own object, where it answered.
    """

    def __init__(
        self, sentence: str, *, exit_code: int = 1, problem: dict[str, Any] | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.exit_code = exit_code
        self.problem = problem or {"detail": sentence, "code": "not_asked"}

    @classmethod
    def by(cls, problem: dict[str, Any]) -> Refused:
        """What the API refused: every sentence it has to say."""
        sentences = [str(error["detail"]) for error in problem.get("errors", [])]
        return cls("\n".join(sentences) or str(problem["detail"]), problem=problem)


def leave(refused: Refused, *, as_json: bool) -> NoReturn:
    """Say it on stderr and end."""
    shown = orjson.dumps(refused.problem).decode() if as_json else refused.sentence
    sys.stderr.write(f"{shown}\n")
    raise typer.Exit(refused.exit_code)
