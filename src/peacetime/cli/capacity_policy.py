"""The ledger's assumptions at a terminal: read, tried on a team's history, changed, brought back."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from peacetime.cli.output import (
    Json,
    print_done,
    print_json,
    print_list,
    say,
    speaking,
    table,
    when,
)
from peacetime.cli.refusals import Refused

app = typer.Typer(help="What the ledger assumes.", no_args_is_help=True)

POLICY = "/burst/policy"
Values = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME=VALUE…", help="Like night=2.5, profile=sre, holiday_calendar=DE-BY."
    ),
]


@app.command("show")
def show_policy(
    as_of: Annotated[str, typer.Option(help="In force then; now, when left out.")] = "",
    as_json: Json = False,
) -> None:
    """Every assumption with its unit, its value, its range and its source."""
    with speaking(as_json=as_json) as api:
        found = api.get(POLICY, as_of=as_of)
        if as_json:
            print_json(found)
            return
        table(
            ("Name", "Value", "Unit", "Supported", "Source"), map(_parameter, found["parameters"])
        )
        say("", f"Version {found['version']}", *found["remarks"])


@app.command("change")
def change_policy(
    values: Values,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    as_json: Json = False,
) -> None:
    """Assume otherwise from now on, of the whole of history; what is left out stays as it is."""
    with speaking(as_json=as_json) as api:
        said = {"values": _values(values), "note": note}
        changed = api.write("PATCH", POLICY, said)
        sentence = f"The policy has version {changed['version']} now."
        print_done(changed, sentence, *changed["remarks"], as_json=as_json)


@app.command("replay")
def replay_policy(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="A team's slug.")],
    values: Values,
    since: Annotated[str, typer.Option(help="Its whole history, when left out.")] = "",
    as_json: Json = False,
) -> None:
    """A team's history under other values, beside what is in force; nothing is saved."""
    with speaking(as_json=as_json) as api:
        said: dict[str, Any] = {"team": team, "values": _values(values)}
        if since:
            said["since"] = since
        found = api.ask(f"{POLICY}/preview", said)
        if as_json:
            print_json(found)
            return
        changed = ([each["name"], each["before"], each["after"]] for each in found["changed"])
        table(("Name", "In force", "Tried"), changed)
        say("", *found["sentences"], *found["remarks"])


@app.command("versions")
def list_policy_versions(as_json: Json = False) -> None:
    """Every version, what is shipped first."""
    with speaking(as_json=as_json) as api:
        print_list(
            api.items(f"{POLICY}/versions"),
            ("Version", "When", "Who", "Note"),
            _version,
            as_json=as_json,
        )


@app.command("restore")
def restore_policy(
    number: Annotated[int, typer.Argument(metavar="VERSION", min=0)], as_json: Json = False
) -> None:
    """Bring an earlier version back, as a new one; 0 is what is shipped."""
    with speaking(as_json=as_json) as api:
        back = api.write("POST", f"{POLICY}/versions/{number}/restore")
        print_done(back, f"The policy has version {back['version']} now.", as_json=as_json)


def _values(said: list[str]) -> dict[str, str]:
    pairs = {}
    for pair in said:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Refused(f"Write {pair[:40]!r} as name=value, like night=2.5.", exit_code=2)
        pairs[name.strip()] = value.strip()
    return pairs


def _parameter(each: dict[str, Any]) -> list[object]:
    supported = f"{each['usual_low']:g} to {each['usual_high']:g}"
    source = f"{each['source']} ({each['grade']})"
    return [each["name"], f"{each['value']:g}", each["unit"], supported, source]


def _version(one: dict[str, Any]) -> list[object]:
    back = one["restored_from"]
    note = one["note"] if back is None else f"as version {back} was"
    at = when(one["at"]) if one["at"] else "as shipped"
    return [one["version"], at, one["author"] or "", note]
