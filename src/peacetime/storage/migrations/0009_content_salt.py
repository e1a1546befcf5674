"""A salt goes into the digest of new entries, and goes with their content when that is redacted."""

from typing import ClassVar

from django.db import migrations, models

WAITING = "SET LOCAL lock_timeout = '5s';"
# The salt is taken away here, so that a redaction by an older process takes it, too.
FORWARD = """
CREATE OR REPLACE FUNCTION peacetime_only_redact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.text = '' AND NEW.reason = '' AND NEW.redacted_at IS NOT NULL AND OLD.redacted_at IS NULL
       AND (NEW.id, NEW.incident_id, NEW.number, NEW.kind, NEW.at, NEW.actor, NEW.content_digest,
            NEW.previous_hash, NEW.entry_hash)
         = (OLD.id, OLD.incident_id, OLD.number, OLD.kind, OLD.at, OLD.actor, OLD.content_digest,
            OLD.previous_hash, OLD.entry_hash)
       AND NEW.corrects_id IS NOT DISTINCT FROM OLD.corrects_id
    THEN
        NEW.content_salt := '';
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a timeline entry can only be redacted, once' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("storage", "0008_finding")]

    operations: ClassVar = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="timelineentry",
            name="content_salt",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
