"""What a write left behind: so that a refused one can be seen to leave nothing."""

from django.apps import apps
from procrastinate.contrib.django.models import ProcrastinateJob

from peacetime.queries.audit_chain import verification
from peacetime.queries.sight import WHOLE
from peacetime.queries.timeline import chain_findings
from peacetime.storage.models import AuditEntry, Event, Incident, TimelineEntry


def rows() -> dict[str, int]:
    """How many rows every table holds, the queue's too."""
    counted = {
        model.__name__: model._default_manager.count()
        for model in apps.get_app_config("storage").get_models()
    }
    return counted | {"job": ProcrastinateJob.objects.count()}


def facts(incident: Incident | None = None) -> list[str]:
    """What those who watch were told, oldest first."""
    events = Event.objects.order_by("xid", "id")
    if incident is not None:
        events = events.filter(incident=incident.ref)
    return list(events.values_list("fact", flat=True))


def audited() -> list[str]:
    """What the audit log holds, oldest first."""
    return list(AuditEntry.objects.order_by("pk").values_list("fact", flat=True))


def entries(incident: Incident) -> list[tuple[str, str]]:
    """Kind and text of every entry of a timeline, in order."""
    written = TimelineEntry.objects.filter(incident=incident).order_by("number")
    return list(written.values_list("kind", "text"))


def jobs(name: str) -> list[ProcrastinateJob]:
    """The jobs that wait under a name, in the order in which they were deferred."""
    return list(ProcrastinateJob.objects.filter(task_name=name, status="todo").order_by("id"))


def assert_sound() -> None:
    """Every chain holds: each timeline, and the whole audit log."""
    for incident in Incident.objects.all():
        assert chain_findings(incident.ref, sight=WHOLE) == []
    checked = verification(is_whole=True)
    assert checked.is_sound, checked.sentence
    assert checked.is_whole
