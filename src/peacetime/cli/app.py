"""The client's commands: the same verbs as on every other door."""

from __future__ import annotations

import typer

from peacetime.cli import board, finding, imports, incidents, measures, modes, records, teams

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(board.board)
app.add_typer(teams.app, name="teams")
app.command("rescue")(modes.declare_rescue)
app.command("stand-down")(modes.stand_down)
app.command("modes")(board.modes)
app.command("standup")(board.standup)
app.add_typer(incidents.app, name="incident")
app.add_typer(imports.app, name="import")
app.add_typer(imports.brought, name="imports")
app.command("incidents")(finding.incidents)
app.command("measures")(measures.measures)
app.command("audit")(records.audit)
app.command("messages")(records.messages)
