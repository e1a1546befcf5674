"""The names of a person's tokens tell them apart; of two alike the later one got its number."""

from django.db import migrations, models
from django.db.models.functions import Lower

WAITING = "SET LOCAL lock_timeout = '5s';"
APART = """
    UPDATE storage_apitoken SET name = left(name, 80) || ' #' || id
    WHERE revoked_at IS NULL AND EXISTS (
        SELECT FROM storage_apitoken earlier
        WHERE earlier.person_id = storage_apitoken.person_id AND earlier.revoked_at IS NULL
        AND lower(earlier.name) = lower(storage_apitoken.name) AND earlier.id < storage_apitoken.id
    );
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0005_any_history"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.RunSQL(APART, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                "person",
                Lower("name"),
                condition=models.Q(revoked_at=None),
                name="token_name_once_a_person",
            ),
        ),
    ]
