"""The database does not look again for what an alert points to: folding alone writes it, thousands a second."""

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"


class Migration(migrations.Migration):
    dependencies = [("storage", "0028_team_feed")]
    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="alert",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alerts",
                to="storage.source",
            ),
        ),
        migrations.AlterField(
            model_name="alert",
            name="group",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="storage.alertgroup",
            ),
        ),
        migrations.AlterField(
            model_name="alert",
            name="ignored_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="ignored",
                to="storage.alertrule",
            ),
        ),
    ]
