"""API tokens, as whoever holds one sees them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from peacetime.cli.asking import agreed
from peacetime.cli.output import Json, Yes, print_done, print_list, speaking, when

app = typer.Typer(help="API tokens of one's own, and of programs.", no_args_is_help=True)

SHOWN_BEFORE = "The token was shown before. Revoke it and make another."


@app.command("list")
def list_tokens(as_json: Json = False) -> None:
    """One's own tokens, for administrators also those of programs."""
    with speaking(as_json=as_json) as api:
        headings = ("Id", "Name", "Of", "Role", "State", "Used")
        print_list(api.items("/tokens"), headings, _row, as_json=as_json)


@app.command("create")
def create_token(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the token is for.")],
    *,
    role: Annotated[str, typer.Option(help="viewer, member or admin.")] = "member",
    expires_at: Annotated[
        str | None, typer.Option(help="Like 2026-03-01T09:30:00Z; never, when left out.")
    ] = None,
    for_program: Annotated[
        bool, typer.Option("--for-program", help="It stands for a program, not for oneself.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a token: the last line is the token, shown this once."""
    said = {"name": name, "role": role, "expires_at": expires_at, "is_for_program": for_program}
    with speaking(as_json=as_json) as api:
        made = api.write("POST", "/tokens", said)
        whose = made["person"] or "a program"
        sentence = f"{made['name']} speaks for {whose} as {made['role']}."
        print_done(made, sentence, made.get("token", SHOWN_BEFORE), as_json=as_json)


@app.command("revoke")
def revoke_token(
    number: Annotated[int, typer.Argument(metavar="ID", help="As the list shows it.")],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End a token at once."""
    with speaking(as_json=as_json) as api:
        agreed(f"Revoke token {number}? Whoever uses it is locked out at once.", yes=yes)
        token = api.write("DELETE", f"/tokens/{number}")
        print_done(token, f"{token['name']} lets nobody in any more.", as_json=as_json)


def _row(token: dict[str, Any]) -> list[object]:
    used = when(token["last_used_at"]) if token["last_used_at"] else "never"
    whose = token["person"] or "a program"
    return [token["id"], token["name"], whose, token["role"], token["state"], used]
