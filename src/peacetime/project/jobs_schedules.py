"""The jobs that read who is on call in other tools, every hour."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.domain.burst.people.turns import window
from peacetime.integrations.schedules import schedules
from peacetime.project.again import NO_ANSWER, not_taken
from peacetime.storage.sealing import NotOpened
from peacetime.usecases import sending
from peacetime.usecases.burst import schedules as rotas
from peacetime.usecases.connections import trying
from peacetime.usecases.deliveries import NotTaken

if TYPE_CHECKING:
    from peacetime.domain.burst.people.turns import Turn
    from peacetime.usecases.burst.schedules import Source, ToRead


@app.periodic(cron="11 * * * *")
@app.task(name="look_at_schedules", queue="timers", queueing_lock="look_at_schedules")
def look_at_schedules(timestamp: int) -> None:
    """Read every connection's schedules, each in a job of its own; those of deleted ones end."""
    rotas.withdraw_deleted(at=timezone.now())
    for connection_id in rotas.sources_in_use():
        rotas.defer_reading(connection_id, key=f"{connection_id}:{timestamp}")


@app.task(name=rotas.READ, queue="outside")
def read_schedules(*, connection_id: int) -> None:
    """Read the schedules of one connection; what cannot be read leaves the rota as it is, and the next hour tries again."""
    at = timezone.now()
    if not sending.may_leave():
        return
    try:
        source = rotas.source(connection_id, at=at)
    except NotOpened as problem:
        trying.went_wrong(connection_id, NotTaken(str(problem), is_final=True), spread=0, at=at)
        return
    if source is None or trying.take_turn(connection_id, at=at).wait_until is not None:
        return
    by_team: dict[str, list[ToRead]] = defaultdict(list)
    for wanted in source.schedules:
        by_team[wanted.team].append(wanted)
    refusals = [_team(source, wanted) for wanted in by_team.values()]
    problems = [refusal for refusal in refusals if refusal is not None]
    if problems:
        trying.went_wrong(source.id, problems[0], spread=1, at=timezone.now())
    elif by_team:
        trying.went_well(source.id, at=timezone.now())


def _team(source: Source, wanted: list[ToRead]) -> NotTaken | None:
    """All schedules of one team, or none of them: half a rota is none."""
    at, told = timezone.now(), {}
    for one in wanted:
        try:
            told[one.schedule] = _turns(source, one)
        except NO_ANSWER as problem:
            refusal = not_taken(problem)
        else:
            continue
        named = [each.schedule for each in wanted]
        rotas.record_not_read(source.id, one.team, named, str(refusal), at=at)
        return refusal
    rotas.record_turns(source.id, wanted[0].team, told, at=at)
    return None


def _turns(source: Source, wanted: ToRead) -> list[Turn]:
    reader = schedules()[source.provider]
    return list(
        reader.turns(source.place, wanted.schedule, window(timezone.now()), zone=wanted.zone)
    )
