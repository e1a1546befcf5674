"""What a tool answers: sentences first, the API's own object beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel, Field

from peacetime.cli.connection import Connection
from peacetime.cli.refusals import Refused


class Told(BaseModel):
    """What was found or done."""

    sentences: list[str] = Field(description="For people; quote these.")
    details: dict[str, Any] = Field(
        description="As the API has it. What is null is not known, and never zero."
    )


class Written(Told):
    """What a writing tool did, or will do once it is confirmed."""

    is_done: bool = Field(description="False: nothing is written yet.")
    confirm: str = Field(
        "", description="Hand this over with the same words to do it, once a person has agreed."
    )


def told(lines: Iterable[object], details: dict[str, Any]) -> Told:
    """Lines as the terminal has them, without its colours."""
    return Told(sentences=plain(lines), details=details)


def plain(lines: Iterable[object]) -> list[str]:
    """Lines that say something."""
    return [text for line in lines if (text := str(line).strip())]


@contextmanager
def speaking(ctx: Context, *, key: str = "") -> Iterator[Connection]:
    """The API in the name of whoever calls; what it refuses is told in its own sentence.

    Over HTTP that is the caller's own token, never the one of the machine that this runs on.
    """
    try:
        api = Connection(token_of(ctx), key=key)
        with api.client:
            yield api
    except Refused as refused:
        code = refused.problem.get("code", "")
        raise ToolError(f"{refused.sentence} ({code})" if code else refused.sentence) from None


def token_of(ctx: Context) -> str:
    """The caller's token over HTTP; "" on standard input, where it is that of the environment."""
    headers = ctx.headers
    if headers is None:
        return ""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ToolError("Send your token as a bearer: Authorization: Bearer pt_…")
    return token.strip()
