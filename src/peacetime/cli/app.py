"""The client's commands: the same verbs as on every other door."""

from __future__ import annotations

import typer

from peacetime.cli import (
    actions,
    alerts,
    assistant_command,
    audiences,
    back_fills,
    board,
    burst,
    calendars,
    capacity,
    capacity_own,
    capacity_policy,
    capacity_tables,
    connections,
    courses,
    dead_letters,
    finding,
    imports,
    incidents,
    lint,
    mailboxes,
    measures,
    modes,
    people,
    playbooks,
    postmortem_pdf,
    postmortem_template,
    postmortems,
    records,
    rituals,
    schedules,
    services,
    sources,
    suggestions,
    teams,
    tokens,
    wordings,
)
from peacetime.cli.dependencies import commands as dependencies
from peacetime.cli.status_page.command import status_page

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(board.board)
app.add_typer(teams.app, name="teams")
app.add_typer(people.app, name="people")
app.command("invite")(people.invite)
app.command("invitations")(people.invitations)
app.add_typer(services.app, name="services")
app.add_typer(dependencies.app, name="dependencies")
app.add_typer(audiences.app, name="audiences")
app.add_typer(connections.app, name="connections")
app.add_typer(alerts.app, name="alerts")
app.add_typer(sources.app, name="sources")
app.add_typer(mailboxes.app, name="mailboxes")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(schedules.app, name="schedules")
back_fills.app.command("undo")(imports.undo_import)
app.add_typer(back_fills.app, name="back-fill")
app.add_typer(tokens.app, name="tokens")
app.command("rescue")(modes.declare_rescue)
app.command("drill")(modes.start_drill)
app.command("stand-down")(modes.stand_down)
app.command("modes")(board.modes)
app.command("standup")(board.standup)
incidents.app.command("open")(modes.open_further_incident)
incidents.app.command("add-team")(courses.add_team)
incidents.app.command("close")(courses.close_incident)
incidents.app.command("merge")(courses.merge_incident)
incidents.app.command("reopen")(courses.reopen_incident)
incidents.app.command("resume")(courses.resume_drill)
incidents.app.command("private")(courses.change_privacy)
app.add_typer(incidents.app, name="incident")
app.add_typer(actions.app, name="action")
postmortems.app.command("pdf")(postmortem_pdf.download_pdf)
postmortems.app.add_typer(postmortem_template.app, name="template")
app.add_typer(postmortems.app, name="postmortem")
app.add_typer(playbooks.app, name="playbook")
app.add_typer(rituals.app, name="ritual")
app.add_typer(calendars.app, name="calendar")
app.add_typer(wordings.app, name="wording")
app.add_typer(imports.app, name="import")
app.add_typer(imports.brought, name="imports")
app.add_typer(lint.app, name="lint")
burst.app.command("gauge")(capacity.gauge)
burst.app.command("entries")(capacity.entries)
burst.app.command("forecast")(capacity.forecast)
burst.app.command("plan")(capacity.plan)
burst.app.command("signs")(capacity.signs)
burst.app.command("recovery")(capacity.recovery)
burst.app.command("watch")(capacity.watch)
burst.app.add_typer(capacity_policy.app, name="policy")
burst.app.add_typer(capacity_tables.series, name="series")
burst.app.add_typer(capacity_tables.rota, name="rota")
burst.app.command("mine")(capacity_own.mine)
burst.app.command("shared")(capacity_own.shared)
burst.app.command("share")(capacity_own.share)
burst.app.command("pulse")(capacity_own.pulse)
burst.app.add_typer(capacity_own.time_off, name="time-off")
burst.app.add_typer(capacity_own.engagement, name="engagement")
burst.app.add_typer(capacity_own.correction, name="correction")
app.add_typer(burst.app, name="burst")
app.add_typer(suggestions.app, name="suggestions")
app.command("incidents")(finding.incidents)
app.command("measures")(measures.measures)
app.command("mcp")(assistant_command.mcp)
app.command("status-page")(status_page)
app.command("audit")(records.audit)
app.command("messages")(records.messages)
