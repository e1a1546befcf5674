"""The sentences of a status page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from peacetime.cli.status_page.values import Component, Problem, StatusPage
from peacetime.domain.communications.wording import length, moment, percent

STATUSES = {
    "investigating": "We are looking into it",
    "identified": "We know the cause",
    "mitigating": "We are mending it",
    "monitoring": "It is mended, and we watch it",
    "resolved": "It is over",
}


def headline(page: StatusPage) -> str:
    """How many teams are in Rescue Mode, or how many services are affected."""
    teams = [each for each in page.components if each.kind == "team"]
    services = [each for each in page.components if each.kind == "service"]
    parts = [_of_teams(teams)] if teams else []
    parts += [_of_services(services)] if services else []
    return ", ".join(parts)


def _of_teams(teams: Sequence[Component]) -> str:
    count, troubled = len(teams), sum(each.is_troubled for each in teams)
    if count == 1:
        mode = "Rescue Mode" if troubled else "Delivery Mode"
        return f"{teams[0].name} is in {mode}"
    if not troubled:
        return f"All {count} teams are in Delivery Mode"
    return f"{troubled} of {count} teams {'is' if troubled == 1 else 'are'} in Rescue Mode"


def _of_services(services: Sequence[Component]) -> str:
    count, troubled = len(services), sum(each.is_troubled for each in services)
    if count == 1:
        return f"{services[0].name} is {'affected' if troubled else 'running'}"
    if not troubled:
        return f"All {count} services are running"
    return f"{troubled} of {count} services {'is' if troubled == 1 else 'are'} affected"


def when(at: datetime, page: StatusPage) -> str:
    """A moment on the page's clock; the year where it is another one."""
    said = moment(at, page.zone)
    local = at.astimezone(page.zone)
    is_this_year = local.year == page.as_of.astimezone(page.zone).year
    return said if is_this_year else said.replace(f"{local:%b},", f"{local:%b} {local.year},")


def past(component: Component, page: StatusPage) -> str:
    """What the ribbon shows, in words."""
    share, known = component.quiet_share(page.as_of), component.known(page.as_of)
    if share is None or known is None:
        return "Its past is not known yet."
    days = max(1, round(known.duration / timedelta(days=1)))
    span = "1 day" if days == 1 else f"{days} days"
    quiet = "in Delivery Mode" if component.kind == "team" else "without a known incident"
    said = f"{percent(share)} of {span} {quiet}"
    if not component.unknown_ends:
        return said
    ends = "1 incident has" if component.unknown_ends == 1 else f"{component.unknown_ends} have"
    return f"{said}; {ends} no known end and is not counted"


def course(problem: Problem, page: StatusPage) -> str:
    """From when to when, as far as it is known."""
    if problem.is_open:
        lasted = length(page.as_of - problem.began_at)
        return f"Since {when(problem.began_at, page)}, for {lasted}"
    if problem.ended_at is None:
        return f"Began {when(problem.began_at, page)}; its end is not known"
    lasted = length(max(timedelta(), problem.ended_at - problem.began_at))
    return f"{when(problem.began_at, page)}, for {lasted}"


def title_of(problem: Problem) -> str:
    """What is affected; what was written inside the house stays there."""
    names = problem.names
    if len(names) == 1:
        return f"Problem with {names[0]}"
    return f"Problem with {', '.join(names[:-1])} and {names[-1]}"


def freshness(page: StatusPage) -> str:
    """How old the page may be, and what it means when it is older."""
    if page.every is None:
        return "Nobody said how often this page is written: look at its moment."
    every, patience = _plainly(page.every), _plainly(page.patience)
    return (
        f"It is written every {every}. If that is more than {patience} ago, then Peacetime itself is down "
        "or cannot be reached, and what stands here is old."
    )


def _plainly(duration: timedelta) -> str:
    seconds = round(duration.total_seconds())
    if seconds % 60:
        return f"{seconds} seconds"
    minutes = seconds // 60
    return "minute" if minutes == 1 else f"{minutes} minutes"
