"""Undoing a whole import: its incidents go, what it changed says again what it said before.

Incidents that people have worked on since stay, whatever import they came from: a timeline is never
taken away. How many were kept is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, Max, OuterRef

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, require
from peacetime.queries.lookup import NotFound, team_named
from peacetime.storage import jobs
from peacetime.storage.models import Engagement, HistoryImport, Incident, ReplacedIncident
from peacetime.usecases import record
from peacetime.usecases.burst import imported
from peacetime.usecases.command import command
from peacetime.usecases.imported_incidents import SAID, restore
from peacetime.usecases.imported_rescues import lay_rescues
from peacetime.usecases.imports import ImportStarted

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.queries.access import Actor

BATCH = 2000


class ImportNotUndone(DomainError):
    """This import cannot be undone, or not yet."""

    code = "import_not_undone"


@command
def undo_import(import_id: int, *, actor: Actor, at: datetime) -> ImportStarted:
    """Take back what an import wrote; a job does it. A draft is only put away.

    Raises:
        NotFound: `import_unknown`.
        ImportNotUndone: It is being read, was undone, was only tried, or a later import stands on it.
    """
    row = HistoryImport.objects.select_for_update(of=("self",)).select_related("team")
    found = row.filter(pk=import_id).first()
    if found is None:
        raise NotFound(f"There is no import {import_id}.", code="import_unknown")
    require(actor, Act.SET_UP_TEAM, team_id=found.team_id)
    if found.state == "draft":
        found.delete()
        return ImportStarted(import_id, found.team.slug)
    _check(found)
    found.state, found.undone_by, found.undone_at = "undoing", actor.label, at
    found.save()
    stream = f"import:{found.team.slug}"
    jobs.defer("undo_import", queue="bulk", key=str(found.pk), stream=stream, import_id=found.pk)
    record.audit(
        "history.import.undone",
        f"import:{found.pk}",
        actor=actor,
        at=at,
        team=found.team,
        file=found.file_name,
    )
    return ImportStarted(found.pk, found.team.slug)


def take_back(import_id: int, *, at: datetime) -> None:
    """Do what was asked by `undo_import`; begun again after a crash it goes on."""
    row = HistoryImport.objects.select_related("team").filter(pk=import_id, state="undoing").first()
    if row is None:
        return
    while _restore_some(row, at=at) or _remove_some(row, at=at):
        pass
    with transaction.atomic(durable=True):
        row.rows_kept = Incident.objects.filter(history_import=row).count()
        row.state = "undone"
        row.save(update_fields=["rows_kept", "state"])
        _lay_anew(row, at=at)
        imported.settle_import(row)


def _check(row: HistoryImport) -> None:
    if row.state == "reading":
        sentence = "This file is being read. Undo it once that is done."
        raise ImportNotUndone(sentence, code="import_reading")
    if row.state in {"undoing", "undone"}:
        raise ImportNotUndone("This import was undone already.", code="import_undone")
    if row.is_dry_run:
        sentence = "This file was only tried. It wrote nothing, so there is nothing to undo."
        raise ImportNotUndone(sentence, code="import_only_tried")
    later = (
        ReplacedIncident.objects.filter(before__history_import_id=row.pk)
        .exclude(history_import__state="undone")
        .order_by("history_import_id")
        .values_list("history_import_id", flat=True)
        .last()
    )
    if later is not None:
        sentence = f"Import {later} changed incidents that this one brought. Undo that one first."
        raise ImportNotUndone(sentence, code="import_changed_later", details={"import": later})


def _restore_some(row: HistoryImport, *, at: datetime) -> bool:
    """Let some of the changed incidents say what they said before."""
    with transaction.atomic(durable=True):
        replaced = list(
            ReplacedIncident.objects.filter(history_import=row).select_related("incident")[:BATCH]
        )
        untouched = [
            each for each in replaced if each.incident.timeline_length == 0
        ]  # words that people have corrected since stay
        for each in untouched:
            restore(each.incident, each.before)
        Incident.objects.bulk_update([each.incident for each in untouched], SAID)
        ReplacedIncident.objects.filter(pk__in=[each.pk for each in replaced]).delete()
        for each in untouched:
            imported.keep_moments(each.incident, at=at)
    return bool(replaced)


def _remove_some(row: HistoryImport, *, at: datetime) -> bool:
    """Remove some of the incidents that this import brought and nobody has worked on."""
    with transaction.atomic(durable=True):
        brought = Incident.objects.filter(history_import=row, timeline_length=0)
        some = list(_untouched(brought).values_list("pk", flat=True)[:BATCH])
        imported.withdraw(some, at=at, is_whole=True)
        Incident.objects.filter(pk__in=some).delete()
    return bool(some)


def _untouched(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Without those that any row of any other table points at: a role, an update, a service."""
    for relation in Incident._meta.get_fields(include_hidden=True):  # noqa: SLF001 - documented
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            model, name = relation.related_model, relation.field.name
            if model is not ReplacedIncident:
                pointing = model._base_manager.filter(**{name: OuterRef("pk")})  # noqa: SLF001 - documented
                if model is Engagement:  # what the import itself said goes with it
                    pointing = pointing.exclude(source="import")
                incidents = incidents.exclude(Exists(pointing))
    return incidents


def _lay_anew(row: HistoryImport, *, at: datetime) -> None:
    try:
        team = team_named(row.team.slug, lock=True)
    except NotFound:  # archived: its modes are laid when a history is brought again
        return
    # imports only ever moved it back, so the latest of these moments is where it was at first
    moved = HistoryImport.objects.filter(team=team).aggregate(at=Max("history_from_before"))["at"]
    if moved is not None:
        team.history_from = moved
        team.save(update_fields=["history_from"])
    lay_rescues(team)
    record.fact("history.import.undone", at=at, team=team)
