"""Open groups of a team are found without walking past those that are over."""

from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"
OPEN = models.Q(("firing__gt", 0), ("acknowledged__gt", 0), _connector="OR")


class Migration(migrations.Migration):
    dependencies = [("storage", "0030_elsewhere")]
    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="alertgroup",
            index=models.Index(
                condition=models.Q(OPEN, ("merged_into", None)),
                fields=["team"],
                name="alert_group_open",
            ),
        ),
    ]
