"""Alerts as groups: what monitoring says, which incident it belongs to, and rules for the rest."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any
from urllib.parse import quote

import typer

from peacetime.cli.asking import agreed, asked
from peacetime.cli.modes import QUESTIONS, RESCUE, Commander, DoneWhen, Severity, Trigger, ask_first
from peacetime.cli.output import (
    Json,
    Yes,
    print_done,
    print_json,
    print_list,
    say,
    speaking,
    table,
    when,
)

app = typer.Typer(
    help="Alerts in groups, the incidents they belong to, and rules.", no_args_is_help=True
)
rules = typer.Typer(help="What happens with alerts of a kind.", no_args_is_help=True)
app.add_typer(rules, name="rules")

Ref = Annotated[str, typer.Argument(metavar="GROUP", help="As the list shows it.")]
Slug = Annotated[str, typer.Option(metavar="SLUG", help="Only of this one.")]
Rule = Annotated[int, typer.Argument(metavar="ID", help="As the list shows it.")]


@app.command("list")
def list_groups(
    team: Slug = "",
    source: Slug = "",
    state: Annotated[
        str, typer.Option(help="open, firing, acknowledged, resolved; or all.")
    ] = "open",
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the latest first.")] = 200,
    as_json: Json = False,
) -> None:
    """Groups of alerts: those of one service that began together are one line."""
    given = {"team": team, "source": source, "state": "" if state == "all" else state}
    asked = {name: value for name, value in given.items() if value}
    with speaking(as_json=as_json) as api:
        found = list(islice(api.items("/alert-groups", asked), limit))
        if as_json:
            print_json({"items": found, "next": None})
            return
        headings = ("Group", "State", "Level", "What", "Service", "Alerts", "Began", "Incident")
        table(headings, map(_row, found))


@app.command("show")
def show_group(ref: Ref, as_json: Json = False) -> None:
    """One group with its alerts."""
    with speaking(as_json=as_json) as api:
        group = api.get(_path(ref))
        alerts = list(islice(api.items(f"{_path(ref)}/alerts"), 200))
        if as_json:
            print_json({"group": group, "alerts": alerts})
            return
        say(f"{group['title']}: {group['state']}, {_level(group)}")
        say(*filter(None, [_belongs(group), group["rule_problem"]]))
        table(("State", "Since", "Level", "What", "Link"), map(_alert, alerts))


@app.command("join")
def join_incident(
    ref: Ref,
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="That it belongs to.")],
    as_json: Json = False,
) -> None:
    """Say that these alerts belong to an incident."""
    _link(ref, incident, as_json=as_json)


@app.command("apart")
def take_apart(ref: Ref, as_json: Json = False) -> None:
    """Say that these alerts belong to no incident."""
    _link(ref, None, as_json=as_json)


@app.command("rescue")
def declare_for_group(
    ref: Ref,
    *,
    trigger: Trigger = None,
    summary: Annotated[
        str | None, typer.Option(help="One sentence; left out, the title of the group.")
    ] = None,
    severity: Severity = None,
    done_when: DoneWhen = None,
    commander: Commander = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Declare Rescue Mode for these alerts, or open a further incident where their team is in it."""
    with speaking(as_json=as_json) as api:
        group = api.get(_path(ref))
        if group["incident"] is None:
            said: dict[str, str] = asked(
                {
                    "trigger": trigger,
                    "summary": summary or group["title"] or None,
                    "severity": severity,
                    "done_when": done_when,
                },
                QUESTIONS,
            )
            said |= {"commander": commander} if commander else {}
            ask_first(api, group["team"] or "", RESCUE, said, yes=yes)
            group = api.write("POST", f"{_path(ref)}/rescue", said)
        print_done(group, f"{group['title']}: {_belongs(group)}", as_json=as_json)


@rules.command("list")
def list_rules(as_json: Json = False) -> None:
    """Every rule, in the order in which they are asked: the first that holds decides."""
    with speaking(as_json=as_json) as api:
        found = api.get("/signals/rules")["rules"]
        headings = ("Id", "Does", "Name", "Where", "Groups", "Until")
        print_list(found, headings, _rule, as_json=as_json)


@rules.command("add")
def add_rule(
    verb: Annotated[str, typer.Argument(metavar="VERB", help="ignore, open or join.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    *,
    team: Slug = "",
    source: Slug = "",
    service: Slug = "",
    title: Annotated[str, typer.Option(help="Of the alert; * stands for anything.")] = "",
    level: Annotated[str, typer.Option(help="This bad or worse: critical, error, …")] = "",
    trigger: Annotated[str, typer.Option(help="Of the incident that it opens.")] = "",
    severity: Annotated[str, typer.Option(help="SEV0 to SEV4, of that incident.")] = "",
    done_when: Annotated[str, typer.Option(help="When that incident is over.")] = "",
    until: Annotated[
        str | None, typer.Option(help="Like 2026-03-01T09:30:00Z; left out, for good.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what happens with alerts of a kind; it is asked after those that are there."""
    said = {
        "verb": verb,
        "name": name,
        "team": team or None,
        "source": source or None,
        "service": service or None,
        "title_pattern": title,
        "level": level,
        "trigger": trigger,
        "severity": severity,
        "done_when": done_when,
        "until": until,
    }
    with speaking(as_json=as_json) as api:
        made = api.write("POST", "/signals/rules", said)
        print_done(made, f"Rule {made['id']} holds from now on: {made['name']}.", as_json=as_json)


@rules.command("delete")
def delete_rule(number: Rule, yes: Yes = False, as_json: Json = False) -> None:
    """End a rule; what it did stays."""
    with speaking(as_json=as_json) as api:
        agreed(f"Delete rule {number}?", yes=yes)
        done = api.write("DELETE", f"/signals/rules/{number}")
        print_done(done, f"{done['name']} holds no more.", as_json=as_json)


def _link(ref: str, incident: str | None, *, as_json: bool) -> None:
    with speaking(as_json=as_json) as api:
        done = api.write("PUT", f"{_path(ref)}/incident", {"incident": incident})
        print_done(done, f"{done['title']}: {_belongs(done)}", as_json=as_json)


def _path(ref: str) -> str:
    return f"/alert-groups/{quote(ref, safe='')}"


def _belongs(group: dict[str, Any]) -> str:
    if group["incident"] is None:
        return "It belongs to no incident."
    return f"It belongs to incident {group['incident']}."


def _level(one: dict[str, Any]) -> str:
    return str(one["level_word"] or one["level"] or "level not known")


def _row(group: dict[str, Any]) -> list[object]:
    service = group["service"] or group["service_name"] or ""
    what = [group["ref"], group["state"], _level(group), group["title"], service]
    return [*what, group["alerts"], when(group["first_at"]), group["incident"] or ""]


def _alert(alert: dict[str, Any]) -> list[object]:
    since = when(alert["state_at"])
    return [alert["state"], since, _level(alert), alert["title"], alert["link"]]


def _rule(rule: dict[str, Any]) -> list[object]:
    conditions = (
        f"{word} {rule[name]}"
        for name, word in (
            ("team", "team"),
            ("source", "source"),
            ("service", "service"),
            ("title_pattern", "title"),
            ("level", "from"),
        )
        if rule[name]
    )
    over = " (over)" if rule["is_over"] else ""
    until = f"{when(rule['until'])}{over}" if rule["until"] else "for good"
    return [rule["id"], rule["verb"], rule["name"], ", ".join(conditions), rule["groups"], until]
