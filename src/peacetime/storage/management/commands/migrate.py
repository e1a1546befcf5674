"""Django's own `migrate`, but a database that has none of our tables gets all of them in one step."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from peacetime.storage.from_nothing import make_tables


class Command(migrate.Command):
    """Brings the tables up to date."""

    def handle(self, *args: Any, **options: Any) -> None:
        only_looks = any(options[name] for name in ("plan", "check_unapplied", "fake", "prune"))
        if not options["app_label"] and not only_looks:
            make_tables(connections[options["database"]])
        super().handle(*args, **options)
