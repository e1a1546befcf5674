"""`peacetime mcp`: the tools of an assistant, on standard input or over HTTP."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from peacetime.cli.connection import Connection
from peacetime.cli.refusals import Refused, leave

MISSING = "The tools for an assistant need one more package: pip install 'peacetime[mcp]'."
NEAR = ("127.0.0.1", "::1", "localhost")


def mcp(
    *,
    allow_writes: Annotated[
        bool,
        typer.Option("--allow-writes", help="Offer tools that declare, write and stand down."),
    ] = False,
    http: Annotated[
        bool, typer.Option("--http", help="Listen for HTTP; each caller sends a token.")
    ] = False,
    host: Annotated[str, typer.Option(help="With --http: the address of this machine.")] = NEAR[0],
    port: Annotated[int, typer.Option(min=1, max=65535, help="With --http.")] = 8321,
) -> None:
    """Serve tools to an assistant (Model Context Protocol), never more than the token may."""
    try:
        _refuse_what_cannot_work(host)
        if not http:
            Connection()  # a missing token is told here, and not to the first question
    except Refused as refused:
        leave(refused, as_json=False)
    from peacetime.cli.assistant.server import server

    serving = server(has_writes=allow_writes)
    if http:
        serving.run(
            "streamable-http", host=host, port=port, stateless_http=True, json_response=True
        )
    else:
        serving.run("stdio")


def _refuse_what_cannot_work(host: str) -> None:
    if find_spec("mcp") is None:
        raise Refused(MISSING)
    if host not in NEAR:
        sentence = (
            "Tokens must not cross a network in the clear: listen on 127.0.0.1 and put a proxy with TLS "
            "before it."
        )
        raise Refused(sentence, exit_code=2)
