"""A postmortem as a PDF file, at a terminal."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from peacetime.cli.output import Json, print_done, speaking
from peacetime.cli.postmortems import Postmortem, path_of
from peacetime.cli.refusals import Refused

if TYPE_CHECKING:
    from peacetime.cli.connection import Connection

SECONDS_BETWEEN = 2.0
MOST_LOOKS = 90


def download_pdf(
    postmortem: Postmortem,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the file goes.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Take it away as a PDF file; it is made where there is none of what it says now."""
    with speaking(as_json=as_json) as api:
        found = _made(api, f"{path_of(postmortem)}/pdf")
        content = api.content(f"{path_of(postmortem)}/text.pdf")
        try:
            output.write_bytes(content)
        except OSError:
            raise Refused(f"{output} cannot be written.", exit_code=2) from None
        sentence = f"{output}: {max(1, round(len(content) / 1024))} KB."
        print_done(found, sentence, as_json=as_json)


def _made(api: Connection, path: str) -> dict[str, Any]:
    """Ask for the file, and wait until it is there."""
    found = api.write("POST", path)
    for _ in range(MOST_LOOKS):
        if found["state"] != "waiting":
            break
        time.sleep(SECONDS_BETWEEN)
        found = api.get(path)
    if found["state"] == "ready":
        return dict(found)
    if found["state"] == "waiting":
        raise Refused("It is still being made. Ask again in a while.")
    reason = found["problem"] or "somebody changed it meanwhile"
    raise Refused(f"It could not be made: {reason}. Print it from your browser.")
