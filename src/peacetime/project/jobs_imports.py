"""The jobs that read a history and take one back."""

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.usecases import import_undo, imports


@app.task(name="read_import", queue="bulk", retry=5)
def read_import(*, import_id: int) -> None:
    """Read one file; begun again it changes nothing twice."""
    imports.read_import(import_id, at=timezone.now())


@app.task(name="undo_import", queue="bulk", retry=5)
def undo_import(*, import_id: int) -> None:
    """Take one import back; begun again it goes on."""
    import_undo.take_back(import_id, at=timezone.now())
