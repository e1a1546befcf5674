"""Reading what a status page shows from the API, by a token that may only read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import zip_longest
from typing import Any

from peacetime.cli.connection import Connection
from peacetime.cli.refusals import Refused
from peacetime.cli.status_page.redacting import nameless
from peacetime.cli.status_page.values import SHOWN, Chosen, Component, Note, Problem
from peacetime.domain.shared.spans import Span

BEGINNINGS = ("impact_started_at", "detected_at", "declared_at", "acknowledged_at")
READER = "viewer"
BEFORE = timedelta(days=30)  # what began so long before the 90 days may reach into them


@dataclass
class Gathering:
    """One look at everything that was chosen."""

    api: Connection
    chosen: Chosen
    at: datetime

    def components(self) -> tuple[Component, ...]:
        """Teams, then services, in the order in which they were named."""
        teams = [self._team(slug) for slug in self.chosen.teams]
        return (*teams, *(self._service(slug) for slug in self.chosen.services))

    def problems(self) -> tuple[Problem, ...]:
        """The incidents that touch what was chosen, the latest first; none where updates were not chosen."""
        if not self.chosen.has_updates:
            return ()
        shown = [
            self._problem(incident, names)
            for incident in self.incidents
            if self._is_recent(incident) and (names := self._touched(incident))
        ]
        return tuple(sorted(shown, key=lambda problem: problem.began_at, reverse=True))

    @cached_property
    def incidents(self) -> list[dict[str, Any]]:
        """What may be seen of 90 days: no private ones, no drills, no plans, none that is part of another."""
        since = (self.at - SHOWN - BEFORE).date().isoformat()
        found = {}
        wanted = [{"team": slug} for slug in self.chosen.teams]
        wanted += [{"service": slug} for slug in self.chosen.services]
        for of in wanted:  # not those of the whole organisation
            for part in ({"from": since}, {"state": "open"}):
                for incident in self.api.items("/incidents", {**of, **part}):
                    found[incident["id"]] = incident
        return [incident for incident in found.values() if _is_public(incident)]

    @cached_property
    def services(self) -> dict[str, dict[str, Any]]:
        """Every service by its slug."""
        return {service["slug"]: service for service in self.api.items("/services")}

    @cached_property
    def teams(self) -> dict[str, dict[str, Any]]:
        """Every team by its slug."""
        return {team["slug"]: team for team in self.api.items("/teams")}

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The names that no text may hold."""
        return tuple(person["name"] for person in self.api.items("/people"))

    def _team(self, slug: str) -> Component:
        if slug not in self.teams:
            raise Refused(f'There is no team "{slug}". `peacetime teams list` shows them.')
        team, since = self.teams[slug], self.at - SHOWN
        public = {incident["id"] for incident in self.incidents}
        periods = self.api.items(f"/teams/{slug}/modes", {"from": since.isoformat()})
        rescues = [p for p in periods if p["mode"] == "rescue" and public & set(p["incidents"])]
        state, began = _mode(rescues, self.at)
        known_from = datetime.fromisoformat(team["history_from"])
        return Component(
            key=f"team:{slug}",
            name=team["name"],
            state=state,
            since=began,
            troubles=tuple(_spans(rescues, self.at)),
            recoveries=tuple(_recoveries(rescues)),
            known_from=known_from,
            unknown_ends=sum(period["to_is"] == "unknown" for period in rescues),
        )

    def _service(self, slug: str) -> Component:
        if slug not in self.services:
            raise Refused(f'There is no service "{slug}". `peacetime services list` shows them.')
        service = self.services[slug]
        affecting = [incident for incident in self.incidents if _names(incident, service["name"])]
        spans, endless, opened = [], 0, []
        for incident in affecting:
            began, ended = _began(incident), _moment(incident["moments"]["resolved_at"])
            if incident["is_open"]:
                opened.append(began)
            if incident["is_open"] or ended is not None:
                spans.append(Span(began, max(began, ended or self.at)))
            else:
                endless += 1
        ends = [span.end for span in spans if span.end < self.at]
        return Component(
            key=f"service:{slug}",
            name=service["name"],
            state="affected" if opened else "running",
            since=min(opened) if opened else max(ends, default=None),
            troubles=_merged(spans),
            recoveries=(),
            known_from=self._service_known_from(service),
            unknown_ends=endless,
        )

    def _service_known_from(self, service: dict[str, Any]) -> datetime:
        owner = self.teams.get(service["team"] or "")
        teams = [owner] if owner else list(self.teams.values())
        moments = [datetime.fromisoformat(team["history_from"]) for team in teams]
        return min(moments, default=self.at)

    def _touched(self, incident: dict[str, Any]) -> tuple[str, ...]:
        """The names of what was chosen and is affected; nothing else of its teams and services is told."""
        slugs = {team["slug"] for team in incident["teams"]} | {incident["team"]}
        teams = [self.teams[slug]["name"] for slug in self.chosen.teams if slug in slugs]
        chosen = [self.services[slug]["name"] for slug in self.chosen.services]
        return (*teams, *(name for name in chosen if _names(incident, name)))

    def _is_recent(self, incident: dict[str, Any]) -> bool:
        ended = _moment(incident["moments"]["resolved_at"]) or _began(incident)
        return incident["is_open"] or ended >= self.at - SHOWN

    def _problem(self, incident: dict[str, Any], names: tuple[str, ...]) -> Problem:
        updates = self.api.items(f"/incidents/{incident['id']}/updates")
        return Problem(
            key=incident["id"],
            names=names,
            began_at=_began(incident),
            ended_at=_moment(incident["moments"]["resolved_at"]),
            is_open=incident["is_open"],
            notes=tuple(self._note(update) for update in updates),
        )

    def _note(self, update: dict[str, Any]) -> Note:
        return Note(
            number=update["id"],
            at=datetime.fromisoformat(update["at"]),
            status=update["status"],
            text=nameless(update["text"], self.people),
            scope=nameless(update["scope"], self.people),
            next_at=_moment(update["next_update_at"]),
        )


def refuse_who_may_write(api: Connection) -> None:
    """A page for others is written by a token that could do no harm and sees nothing private.

    Raises:
        Refused: The token may write.
    """
    role = api.get("/me")["org_role"]
    if role != READER:
        raise Refused(
            f"This token may more than read (it is of a {role}), and might see what is private. "
            "Make one for the status page: `peacetime token create status-page --role viewer`."
        )


def _is_public(incident: dict[str, Any]) -> bool:
    is_hidden = incident["private"] or incident["drill"] or incident["merged_into"] is not None
    return not is_hidden and incident["kind"] == "incident" and _first(incident) is not None


def _first(incident: dict[str, Any]) -> str | None:
    moments = (incident["moments"][name] for name in BEGINNINGS)
    return next((str(moment) for moment in moments if moment), None)


def _began(incident: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(_first(incident) or "")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _names(incident: dict[str, Any], service: str) -> bool:
    return service.casefold() in {name.casefold() for name in incident["services"]}


def _mode(rescues: list[dict[str, Any]], at: datetime) -> tuple[str, datetime | None]:
    """The mode now and since when; None where no Rescue of 90 days was before it."""
    if not rescues:
        return "delivery", None
    last = rescues[-1]
    if last["to_is"] == "open":
        return "rescue", datetime.fromisoformat(last["from"])
    ended = _moment(last["to"]) or datetime.fromisoformat(last["from"])
    until = _moment(last["recovering_until"])
    return ("recovering" if until is not None and until > at else "delivery"), ended


def _spans(rescues: Iterable[dict[str, Any]], at: datetime) -> Iterable[Span]:
    for period in rescues:
        start = datetime.fromisoformat(period["from"])
        end = at if period["to_is"] == "open" else _moment(period["to"])
        if end is not None:
            yield Span(start, max(start, end))


def _recoveries(rescues: list[dict[str, Any]]) -> Iterable[Span]:
    for period, following in zip_longest(rescues, rescues[1:]):
        start, end = _moment(period["to"]), _moment(period["recovering_until"])
        if start is not None and end is not None and end > start:
            limit = datetime.fromisoformat(following["from"]) if following else end
            yield Span(start, max(start, min(end, limit)))


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    result: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)
