"""Triggers that keep the record: the audit log never changes, a timeline entry only loses redacted content."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
SET LOCAL lock_timeout = '5s';

CREATE FUNCTION peacetime_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION peacetime_only_redact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.text = '' AND NEW.reason = '' AND NEW.redacted_at IS NOT NULL AND OLD.redacted_at IS NULL
       AND (NEW.id, NEW.incident_id, NEW.number, NEW.kind, NEW.at, NEW.actor, NEW.content_digest,
            NEW.previous_hash, NEW.entry_hash)
         = (OLD.id, OLD.incident_id, OLD.number, OLD.kind, OLD.at, OLD.actor, OLD.content_digest,
            OLD.previous_hash, OLD.entry_hash)
       AND NEW.corrects_id IS NOT DISTINCT FROM OLD.corrects_id
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a timeline entry can only be redacted, once' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON storage_auditentry
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
CREATE TRIGGER timeline_only_redact BEFORE UPDATE ON storage_timelineentry
    FOR EACH ROW EXECUTE FUNCTION peacetime_only_redact();
CREATE TRIGGER timeline_no_delete BEFORE DELETE ON storage_timelineentry
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
"""

BACKWARD = """
DROP TRIGGER timeline_no_delete ON storage_timelineentry;
DROP TRIGGER timeline_only_redact ON storage_timelineentry;
DROP TRIGGER audit_append_only ON storage_auditentry;
DROP FUNCTION peacetime_only_redact();
DROP FUNCTION peacetime_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("storage", "0001_tables")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
