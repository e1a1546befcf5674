"""Action items: the board, one of them, and how they go on."""

from __future__ import annotations

import sys
from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.output import (
    Json,
    percent,
    print_done,
    print_json,
    print_list,
    say,
    speaking,
    table,
    when,
)

app = typer.Typer(help="Action items: who changes what until when.", no_args_is_help=True)

Ref = Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")]
STATES = {
    "open": "○ open",
    "in_progress": "◐ in progress",
    "blocked": "■ blocked",
    "done": "✓ done",
    "dropped": "× dropped",
}


@app.command("list")
def list_actions(
    team: Annotated[str, typer.Option(help="A team's slug.")] = "",
    kind: Annotated[str, typer.Option(help="prevent, detect, mitigate or process.")] = "",
    sign: Annotated[
        str,
        typer.Option(help="overdue, blocked, at_risk, stale, needs_owner or no_due_date."),
    ] = "",
    state: Annotated[str, typer.Option(help="open, backlog or closed.")] = "open",
    order: Annotated[str, typer.Option(help="pressing, due or oldest.")] = "pressing",
    *,
    mine: Annotated[bool, typer.Option("--mine", help="Only your own, open.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table to keep.")] = False,
    as_json: Json = False,
) -> None:
    """Action items, what presses most first."""
    asked = {"team": team, "kind": kind, "sign": sign, "state": state, "order": order}
    given = {name: value for name, value in asked.items() if value}
    headings = ("Id", "State", "Due", "Owner", "What", "Asks for attention")
    with speaking(as_json=as_json) as api:
        if mine:
            print_list(api.get("/me/actions")["open"], headings, _row, as_json=as_json)
        elif as_csv:
            sys.stdout.write(api.text("/actions.csv", **given))
        else:
            print_list(api.items("/actions", given), headings, _row, as_json=as_json)


@app.command("show")
def show_action(ref: Ref, as_json: Json = False) -> None:
    """One action item and what happened to it."""
    with speaking(as_json=as_json) as api:
        found = api.get(_path(ref))
        if as_json:
            print_json(found)
            return
        action = found["action"]
        say(action["text"], _sentence(action))
        say(*(f"! {reason['sentence']}" for reason in action["reasons"]))
        for name in ("cause", "ticket", "updates", "link"):
            if action[name]:
                say(f"{name.capitalize()}: {action[name]}")
        say("")
        steps = ([when(s["at"]), s["actor_name"], s["sentence"]] for s in found["history"])
        table(("When", "Who", "What"), steps)


@app.command("add")
def add_action(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What changes.")],
    postmortem: Annotated[str, typer.Option(help="The id of the postmortem.")] = "",
    team: Annotated[str, typer.Option(help="A team's slug, without a postmortem.")] = "",
    owner: Annotated[str, typer.Option(help="The address of one person.")] = "",
    due: Annotated[str, typer.Option(help="Like 2026-03-31.")] = "",
    kind: Annotated[str, typer.Option(help="prevent, detect, mitigate or process.")] = "",
    cause: Annotated[str, typer.Option(help="The cause it is to end.")] = "",
    ticket: Annotated[str, typer.Option(help="Its number, or a link.")] = "",
    updates: Annotated[str, typer.Option(help="The runbook or tool it changes.")] = "",
    as_json: Json = False,
) -> None:
    """Agree an action item of a postmortem, or of a team."""
    said = {
        "text": text,
        "postmortem": postmortem,
        "team": team,
        "owner": owner,
        "due_on": due or None,
        "kind": kind,
        "cause": cause,
        "ticket": ticket,
        "updates": updates,
    }
    with speaking(as_json=as_json) as api:
        action = api.write("POST", "/actions", said)
        print_done(action, f"Agreed as {action['ref']}: {_sentence(action)}", as_json=as_json)


@app.command("start")
def start_action(ref: Ref, as_json: Json = False) -> None:
    """Work on it begins, or goes on."""
    _move(ref, "start", None, as_json=as_json)


@app.command("block")
def block_action(
    ref: Ref,
    reason: Annotated[str, typer.Option(help="By what.", prompt="By what")],
    as_json: Json = False,
) -> None:
    """It cannot go on, for a reason."""
    _move(ref, "block", {"reason": reason}, as_json=as_json)


@app.command("finish")
def finish_action(
    ref: Ref,
    link: Annotated[str, typer.Option(help="Where the change can be seen.")] = "",
    as_json: Json = False,
) -> None:
    """It is done."""
    _move(ref, "finish", {"link": link}, as_json=as_json)


@app.command("drop")
def drop_action(
    ref: Ref,
    reason: Annotated[str, typer.Option(help="Why not.", prompt="Why not")],
    as_json: Json = False,
) -> None:
    """It will not be done, for a reason."""
    _move(ref, "drop", {"reason": reason}, as_json=as_json)


@app.command("reopen")
def reopen_action(ref: Ref, as_json: Json = False) -> None:
    """What was closed goes on."""
    _move(ref, "reopen", None, as_json=as_json)


@app.command("backlog")
def put_aside(
    ref: Ref,
    back: Annotated[bool, typer.Option("--back", help="Bring it back.")] = False,
    as_json: Json = False,
) -> None:
    """Put it into the debt backlog, or bring it back."""
    _move(ref, "return" if back else "backlog", None, as_json=as_json)


@app.command("take")
def take_actions(
    postmortem: Annotated[str, typer.Argument(metavar="POSTMORTEM", help="Its id.")],
    as_json: Json = False,
) -> None:
    """Take the action items that stand in a postmortem's text."""
    with speaking(as_json=as_json) as api:
        path = f"/postmortems/{quote(postmortem, safe='')}/actions/take"
        taken = api.write("POST", path, {"lines": None})
        lines = [f"Taken: {len(taken['actions'])}. Known before: {taken['known']}."]
        if taken["unmatched"]:
            lines.append(f"Nobody here was found by: {', '.join(taken['unmatched'])}.")
        print_done(taken, *lines, as_json=as_json)


@app.command("trackers")
def list_trackers(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="A team's slug.")],
    as_json: Json = False,
) -> None:
    """Where a team's action items can be filed."""
    with speaking(as_json=as_json) as api:
        found = api.get(f"/teams/{quote(team, safe='')}/trackers")["trackers"]
        print_list(found, ("Id", "Tool", "Name", ""), _tracker, as_json=as_json)


@app.command("file")
def file_action(
    ref: Annotated[str, typer.Argument(metavar="ID", help="Of an action item, or a postmortem.")],
    tracker: Annotated[int, typer.Option("--in", help="As `trackers` shows it.")],
    whole: Annotated[
        bool, typer.Option("--postmortem", help="All that this postmortem has open.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be filed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """File an action item, or all of a postmortem, in a tracker."""
    where = f"/postmortems/{quote(ref, safe='')}/tickets" if whole else f"{_path(ref)}/ticket"
    with speaking(as_json=as_json) as api:
        if dry_run:
            drafts = f"{where}/drafts" if whole else f"{where}/draft"
            found = api.get(drafts, connection=str(tracker))["drafts"]
            print_list(found, ("Id", "Title", "Owner", "Due", ""), _draft, as_json=as_json)
            return
        filed = api.write("POST", where, {"connection": tracker})
        lines = [one["sentence"] for one in (filed["tickets"] if whole else [filed])]
        print_done(filed, *(lines or ["Nothing was left to file."]), as_json=as_json)


@app.command("ticket")
def show_ticket(
    ref: Ref,
    retry: Annotated[bool, typer.Option("--retry", help="Try again now.")] = False,
    unlink: Annotated[
        bool, typer.Option("--unlink", help="Let both go on without each other.")
    ] = False,
    as_json: Json = False,
) -> None:
    """The ticket of an action item, and how it stands."""
    path = f"{_path(ref)}/ticket"
    with speaking(as_json=as_json) as api:
        if retry or unlink:
            ticket = api.write("POST", f"{path}/{'unlink' if unlink else 'retry'}", None)
        else:
            ticket = api.get(path)
        lines = [ticket["sentence"], *filter(None, [ticket["url"], ticket["problem"]])]
        print_done(ticket, *lines, *ticket["remarks"], as_json=as_json)


@app.command("tickets")
def list_tickets(
    tracker: Annotated[int, typer.Option("--in", help="As `trackers` shows it.")],
    retry: Annotated[
        bool, typer.Option("--retry", help="Try all again that the tracker did not take.")
    ] = False,
    as_json: Json = False,
) -> None:
    """What was filed in a tracker, those first that need somebody."""
    path = f"/connections/{tracker}/tickets"
    with speaking(as_json=as_json) as api:
        if retry:
            done = api.write("POST", f"{path}/retry")
            print_done(done, f"Tried again: {done['count']}.", as_json=as_json)
            return
        found = api.get(path)["tickets"]
        print_list(found, ("Id", "Ticket", "State", "How it stands"), _ticket, as_json=as_json)


@app.command("follow-through")
def follow_through(
    team: Annotated[str, typer.Option(help="A team's slug.")] = "",
    since: Annotated[str, typer.Option(help="Agreed from this day on.")] = "",
    as_json: Json = False,
) -> None:
    """Whether action items get done, by kind and team."""
    with speaking(as_json=as_json) as api:
        found = api.get("/actions/follow-through", team=team, since=since)
        if as_json:
            print_json(found)
            return
        say(found["whole"]["sentence"])
        lines = [*found["kinds"], *found["teams"]]
        table(("Of", "Done", "In time"), map(_completion, lines))


def _move(ref: str, act: str, body: dict[str, str] | None, *, as_json: bool) -> None:
    with speaking(as_json=as_json) as api:
        action = api.write("POST", f"{_path(ref)}/{act}", body)
        print_done(action, f"{action['text']}: {_sentence(action)}", as_json=as_json)


def _tracker(one: dict[str, Any]) -> tuple[str, ...]:
    signs = [word for word in ("dry run", "paused") if one[f"is_{word.replace(' ', '_')}"]]
    return str(one["id"]), one["tool"], one["name"], ", ".join(signs)


def _ticket(one: dict[str, Any]) -> tuple[str, ...]:
    said = one["problem"] or one["sentence"]
    return one["action"], one["key"] or "none yet", one["state"], said


def _draft(one: dict[str, Any]) -> tuple[str, ...]:
    owner = one["owner_there"] or one["owner"] or "nobody yet"
    return one["action"], one["title"], owner, one["due_on"] or "no due date", one["refusal"]


def _path(ref: str) -> str:
    return f"/actions/{quote(ref, safe='')}"


def _state(action: dict[str, Any]) -> str:
    if action["is_in_backlog"] and action["closed_at"] is None:
        return "… debt backlog"
    return STATES.get(action["state"], str(action["state"]))


def _owner(action: dict[str, Any]) -> str:
    if action["owner"] is None:
        return "nobody yet"
    return (
        f"{action['owner_name']} (has left)" if action["owner_has_left"] else action["owner_name"]
    )


def _sentence(action: dict[str, Any]) -> str:
    due = f"due {action['due_on']}" if action["due_on"] else "no due date"
    reason = f" ({action['reason']})" if action["reason"] else ""
    return f"{_state(action)}{reason}, {_owner(action)}, {due}."


def _row(action: dict[str, Any]) -> list[object]:
    signs = ", ".join(sign.replace("_", " ") for sign in action["signs"])
    due = action["due_on"] or ""
    return [action["ref"], _state(action), due, _owner(action), action["text"], signs]


def _completion(line: dict[str, Any]) -> list[object]:
    in_time = line["on_time"]
    told = f"{in_time['count']} of {in_time['of']}"
    share = f"{told} ({percent(in_time['share'])})" if in_time["of"] else "not known"
    return [line["name"], line["sentence"], share]
