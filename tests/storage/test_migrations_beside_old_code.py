"""While an upgrade rolls, old processes write to new tables: what that forbids a migration."""

from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation

TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
# The migration's name and why no running code minds: what it removes has not been used for a version.
UNUSED_SINCE: dict[str, str] = {}


def _later() -> list[Migration]:
    found = MigrationLoader(None).disk_migrations
    return [
        migration
        for (app, name), migration in found.items()
        if app == "storage" and name > "0002_append_only"
    ]


def _problem(operation: Operation) -> str:
    """What an old process would stumble over."""
    if isinstance(operation, TAKES_AWAY):
        return f"{operation.describe()}: old code still reads it; remove it a version later"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        is_filled = field.null or field.many_to_many or field.has_db_default()
        if not is_filled:
            return f"{operation.describe()}: old code writes rows without it; give it a db_default"
    return ""


def test_old_code_goes_on_beside_every_migration() -> None:
    found = [
        f"{migration.name}: {problem}"
        for migration in _later()
        if migration.name not in UNUSED_SINCE
        for operation in migration.operations
        if (problem := _problem(operation))
    ]
    assert not found, "\n".join(found)


def test_a_column_that_old_code_would_not_fill_is_noticed() -> None:
    wanting = migrations.AddField("team", "motto", models.CharField(max_length=9))
    filled = migrations.AddField("team", "motto", models.CharField(max_length=9, db_default=""))
    assert "give it a db_default" in _problem(wanting)
    assert _problem(filled) == ""
    assert "a version later" in _problem(migrations.RemoveField("team", "name"))
