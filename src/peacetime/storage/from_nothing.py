"""All tables at once, for a database that has none: as the chain of migrations leaves them.

Step by step, Django draws up anew what every table was like at every step, which takes four fifths of the time
of a first start. Nothing is written down twice: the tables are those at the end of the chain, and whatever
else it does runs in its order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.migration import Migration
    from django.db.migrations.state import ProjectState

OURS = "storage"


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """Make every table of ours where there is none yet, and say that every migration ran."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    if any(app == OURS for app, _ in loader.applied_migrations):
        return
    executor.migrate([key for key in loader.graph.leaf_nodes() if key[0] != OURS])
    plan = executor.migration_plan(loader.graph.leaf_nodes(OURS))
    chain = [migration for migration, _ in plan if migration.app_label == OURS]
    state = loader.project_state()
    with transaction.atomic(using=connection.alias):
        # What refers to other tables is made when all are there: at the end of the first editor.
        with connection.schema_editor(atomic=False) as editor:
            _make(editor, state)
        with connection.schema_editor(atomic=False) as editor:
            for migration in chain:
                _run_the_rest(editor, migration, state)
        for migration in chain:
            executor.recorder.record_applied(OURS, migration.name)


def _make(editor: BaseDatabaseSchemaEditor, state: ProjectState) -> None:
    for app, name in state.models:
        if app == OURS:
            editor.create_model(state.apps.get_model(app, name))


def _run_the_rest(
    editor: BaseDatabaseSchemaEditor, migration: Migration, state: ProjectState
) -> None:
    for operation in migration.operations:
        if isinstance(operation, RunSQL | RunPython):
            operation.database_forwards(OURS, editor, state, state)
