"""The text that new postmortems begin with, version by version, and postmortems as PDF files."""

import django.db.models.deletion
from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"
FORWARD = """
CREATE TRIGGER postmortem_template_append_only
    BEFORE UPDATE OR DELETE ON storage_postmortemtemplateversion
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
"""
BACKWARD = "DROP TRIGGER postmortem_template_append_only ON storage_postmortemtemplateversion;"


class Migration(migrations.Migration):
    dependencies = [
        ("storage", "0016_written_together"),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="PostmortemTemplateVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("text", models.TextField()),
                ("restored_from", models.PositiveIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("author", models.CharField(max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name="PostmortemPdf",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("content", models.BinaryField(null=True)),
                ("problem", models.CharField(blank=True, max_length=40)),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "postmortem",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pdf",
                        to="storage.postmortem",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
