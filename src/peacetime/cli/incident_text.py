"""An incident in lines for people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rich.text import Text

from peacetime.cli.output import mode_text, when
from peacetime.domain.communications.wording import length


def incident_lines(incident: dict[str, Any]) -> list[object]:
    """Everything about an incident but its timeline."""
    mode = mode_text("rescue" if incident["is_open"] else "delivery")
    if incident["drill"]:
        mode = Text("◇ Drill, waits" if incident["suspended_at"] else "◇ Drill")
    heading = Text.assemble(mode, f"  {incident['severity'] or ''} {incident['summary']}")
    teams = ", ".join(team["slug"] for team in incident["teams"]) or incident["team"]
    lines: list[object] = [heading, f"{teams} · {incident['url']}"]
    if incident["private"]:
        lines.append("Private: who holds a role and administrators read it.")
    if incident["merged_into"]:
        lines.append(f"Became part of {incident['merged_into']}.")
    if incident["done_when"]:
        lines.append(f"Done when: {incident['done_when']}")
    if incident["next_update_at"]:
        late = " (overdue)" if incident["update_state"] == "overdue" else ""
        lines.append(f"Next update: {when(incident['next_update_at'])}{late}")
    lines += [Text(f"! {found['sentence']}", style="yellow") for found in incident["role_warnings"]]
    lines += ["", "Roles", *(_role(role) for role in incident["roles"] or [{}])]
    lines += ["", "Exit criteria", *(_criterion(line) for line in incident["criteria"])]
    lines += ["", "Moments", *(_moment(*known) for known in incident["moments"].items())]
    lines += ["", "Durations", *(_duration(duration) for duration in incident["durations"])]
    return lines + _after(incident)


def entry_text(entry: dict[str, Any]) -> str:
    """One entry of a timeline in a line."""
    text = entry["text"] if entry["text"] is not None else f"({entry['redaction']})"
    reason = f" because {entry['reason']}" if entry["reason"] else ""
    corrects = f" (corrects {entry['corrects']})" if entry["corrects"] else ""
    heading = f"{entry['id']:>3}  {when(entry['at'])}  {entry['kind']}  {entry['actor_name']}"
    return f"{heading}: {text}{reason}{corrects}"


def _role(role: dict[str, Any]) -> str:
    if not role:
        return "  nobody yet"
    return f"  {role['role'].replace('_', ' ')}: {role['name']} <{role['person']}>"


def _criterion(line: dict[str, Any]) -> str:
    note = f" ({line['note']})" if line["note"] else ""
    return f"  {'✓' if line['met'] else '✗'} {line['n']} {line['text']}{note}"


def _moment(name: str, moment: str | None) -> str:
    return f"  {name.removesuffix('_at').replace('_', ' ')}: {when(moment)}"


def _duration(duration: dict[str, Any]) -> str:
    if duration["seconds"] is not None:
        return f"  {duration['label']}: {length(timedelta(seconds=duration['seconds']))}"
    state = duration["state"].replace("_", " ")
    return f"  {duration['label']}: {state}, {duration['reason']}"


def _after(incident: dict[str, Any]) -> list[object]:
    if incident["is_open"]:
        return []
    lines: list[object] = ["", f"Over: {incident['final_summary']}"]
    if incident["postmortem_at"]:
        lines.append(
            f"Postmortem: {when(incident['postmortem_at'])}, {incident['postmortem_owner']}"
        )
    if incident["override_reason"]:
        lines.append(f"Stood down with criteria unmet: {incident['override_reason']}")
    return lines
