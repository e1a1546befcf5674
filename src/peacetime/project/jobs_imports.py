"""The job that reads a history."""

from django.utils import timezone
from procrastinate.contrib.django import app

from peacetime.usecases import imports


@app.task(name="read_import", queue="bulk", retry=5)
def read_import(*, import_id: int) -> None:
    """Read one file; begun again it changes nothing twice."""
    imports.read_import(import_id, at=timezone.now())
