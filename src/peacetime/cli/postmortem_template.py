"""What new postmortems begin with, in the organisation's own words."""

from __future__ import annotations

from typing import Annotated

import typer

from peacetime.cli.output import Json, print_json, say, speaking, table
from peacetime.cli.postmortems import File, text_of

app = typer.Typer(help="What postmortems begin with.", no_args_is_help=True)

HERE = "/postmortem-template"


@app.command("show")
def show_template(
    *,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="The text alone, to be edited.")
    ] = False,
    as_json: Json = False,
) -> None:
    """The text as it stands now, and the placeholders that there are."""
    with speaking(as_json=as_json) as api:
        found = api.get(HERE)
        if as_json:
            print_json(found)
        elif markdown:
            say(found["text"])
        else:
            say(found["text"], "")
            rows = ((f"{{{each['name']}}}", each["means"]) for each in found["placeholders"])
            table(("Placeholder", "Stands for"), rows)


@app.command("preview")
def preview_template(file: File, as_json: Json = False) -> None:
    """What a postmortem would begin with, and what a reviewer would miss; nothing is saved."""
    with speaking(as_json=as_json) as api:
        found = api.ask(f"{HERE}/preview", {"text": text_of(file)})
        if as_json:
            print_json(found)
            return
        missed = [f"{each['message']} {each['suggestion']}" for each in found["remarks"]]
        say(f"{found['caption']}:", "", found["text"], *(["", *missed] if missed else []))


@app.command("change")
def change_template(file: File, as_json: Json = False) -> None:
    """Let postmortems begin with this; the version before it is kept."""
    with speaking(as_json=as_json) as api:
        found = api.write("PUT", HERE, {"text": text_of(file)})
        if as_json:
            print_json(found)
            return
        say(f"Postmortems begin with version {found['version']}.")


@app.command("restore")
def restore_template(
    number: Annotated[int, typer.Argument(help="Of a version; 0 is what is shipped.", min=0)] = 0,
    as_json: Json = False,
) -> None:
    """Bring an earlier text back."""
    with speaking(as_json=as_json) as api:
        found = api.write("POST", f"{HERE}/versions/{number}/restore")
        if as_json:
            print_json(found)
            return
        say(f"Postmortems begin with version {found['version']}, as it was.")
