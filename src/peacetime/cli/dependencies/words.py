"""What was computed, as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from peacetime.cli.output import percent

SHORT = 10  # minutes below which a tenth matters
NINES = 7  # digits of an availability
SIGNS = {"stale": "◔ stale", "degraded": "◑ degraded", "down": "▲ down"}


def minutes(value: float | None) -> str:
    """A number of minutes; short ones to a tenth."""
    if value is None:
        return "not known"
    if value < SHORT:
        return f"{value:.1f}".rstrip("0").rstrip(".")
    return f"{value:,.0f}"


def what_if_lines(answer: dict[str, Any]) -> Iterator[str]:
    """Who enters Rescue, then each service minute by minute."""
    roots = ", ".join(answer["roots"])
    verb = "hangs" if answer["failure"] == "slow" else "is down"
    yield f"{roots} {verb} for {minutes(answer['minutes'])} minutes"
    for team in answer["teams"]:
        yield f"  {_fate(team)}"
    yield ""
    for service in answer["services"]:
        stretches = ", ".join(
            f"{SIGNS.get(each['state'], each['state'])} {minutes(each['from_minute'])}–{minutes(each['to_minute'])}"
            for each in service["stretches"]
        )
        owner = service["team"] or "nobody's"
        yield f"  {service['service']} ({owner}): {stretches}"
        if len(service["path"]) > 1:
            yield f"    by {' → '.join(service['path'])}"


def _fate(team: dict[str, Any]) -> str:
    if team["mode"] == "rescue":
        start = minutes(team["rescue_from"])
        told = (
            f"▲ {team['team']}: Rescue from minute {start}, {minutes(team['rescue_minutes'])} minutes, "
            f"because of {team['because_of']}"
        )
        if team["mode_if_unknown_is_soft"] != "rescue":
            told += "; Delivery if what nobody labelled is soft"
        return told
    return f"● {team['team']}: Delivery{'' if team['worst'] == 'ok' else ', ' + team['worst']}"


def cost_lines(answer: dict[str, Any]) -> Iterator[str]:
    """Each team with its causes."""
    for team in answer["teams"]:
        low, high = team["low"], team["high"]
        span = "" if low is None else f", between {minutes(low)} and {minutes(high)}"
        few = "; too few outages to be sure" if team["is_too_few"] else ""
        yield f"{team['team']}: {_range(team)} Rescue minutes a month{span}{few}"
        if team["upstream_share"] is not None:
            yield f"  {percent(team['upstream_share'])} by others' services; weakest link {team['weakest_link']}"
        for cause in team["causes"][:8]:
            if cause["minutes"]:
                whose = "own" if cause["is_own"] else cause["owner"] or "nobody's"
                after = (
                    f", after {minutes(cause['reaches_after'])}" if cause["reaches_after"] else ""
                )
                yield f"  {cause['service']} ({whose}): {_range(cause)}{after}"
    missing = answer["services_without_outages"]
    if missing:
        yield f"Not known: the outages of {_few(missing)}."


def _range(row: dict[str, Any]) -> str:
    high, low = row["minutes"], row["minutes_if_unknown_is_soft"]
    return minutes(high) if minutes(low) == minutes(high) else f"{minutes(low)} to {minutes(high)}"


def change_lines(answer: dict[str, Any]) -> Iterator[str]:
    """What saves most, what only helps together, and what to ask."""
    if not answer["changes"]:
        yield "No change saves any Rescue minutes."
    for made in answer["changes"]:
        yield f"{minutes(made['minutes'])} minutes a month: {_changes(made)}; helps {_teams(made['by_team'])}"
    if left_out := answer["replicas_left_out"]:
        yield f"A second provider was not weighed for {left_out} needs on which less hangs."
    for made in answer["pairs"]:
        alone = minutes(made["minutes_alone"])
        yield f"{minutes(made['minutes'])} minutes a month only together ({alone} alone): {_changes(made)}"
    for question in answer["questions"]:
        providers = ", ".join(question["providers"])
        yield f"{minutes(question['moves'])} minutes a month: is {question['consumer']} → {providers} hard or soft?"


def _changes(made: dict[str, Any]) -> str:
    return " and ".join(_change(each) for each in made["changes"])


def _change(change: dict[str, Any]) -> str:
    edge = f"{change['consumer']} → {', '.join(change['providers'])}"
    if change["kind"] == "cover":
        return f"cover {edge} for {minutes(change['cover_minutes'])} minutes"
    verbs = {"soften": "soften", "guard": "give a timeout to", "replicate": "a replica behind"}
    return f"{verbs.get(change['kind'], change['kind'])} {edge}"


def _teams(by_team: dict[str, float]) -> str:
    return ", ".join(f"{team} {minutes(saved)}" for team, saved in by_team.items())


def promise_lines(answer: dict[str, Any]) -> Iterator[str]:
    """Each promise beside what the graph lets it keep, then what falls together."""
    for each in answer["promises"]:
        implied = _share(each["implied"])
        words = {True: "kept", False: "broken", None: "cannot be told"}
        yield (
            f"{each['service']} promises {_share(each['promised'])}: {words[each['is_kept']]}; implied "
            f"{implied}, at most {_share(each['ceiling'])} ({each['method']}, ±{each['error']:.1g})"
        )
        if each["unknown"]:
            yield f"  not known: the outages of {_few(each['unknown'])}"
        if each["breaks_extra_nine"]:
            yield f"  more than a tenth of its budget is taken by {_few(each['breaks_extra_nine'])}"
    if not answer["promises"]:
        yield "No service promises anything."
    for cycle in answer["cycles"]:
        apart = [
            f"{each['consumer']} → {', '.join(each['providers'])}" for each in cycle["take_apart"]
        ]
        hint = f"; softening {_few(apart)} takes it apart" if apart else ""
        yield f"{_few(cycle['services'])} fall together{hint}."
    for services in answer["cold_start_deadlocks"]:
        yield f"{_few(services)} wait for one another to start: once all are off, none starts."


def label_lines(labels: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Each label that history has something to say of."""
    for each in labels:
        if each["outages"]:
            yield f"{each['consumer']} → {each['provider']}: {each['sentence']}"


def lint_lines(findings: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Each remark with what to do."""
    for each in findings:
        about = f"{each['service']} → {each['provider']}" if each["provider"] else each["service"]
        yield f"{about}: {each['sentence']} {each['suggestion']} [{each['rule']}]"


def _share(value: float) -> str:
    return f"{value * 100:.{NINES - 2}f}".rstrip("0").rstrip(".") + " %"


def _few(names: list[str], most: int = 5) -> str:
    told = ", ".join(names[:most])
    return told if len(names) <= most else f"{told} and {len(names) - most} more"
