"""A version of a postmortem's text can lose words that were redacted, and nothing else of it changes."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
SET LOCAL lock_timeout = '5s';

CREATE FUNCTION peacetime_only_redact_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.title LIKE '%(redacted)%' OR NEW.text LIKE '%(redacted)%')
       AND (NEW.id, NEW.postmortem_id, NEW.number, NEW.at, NEW.author)
         = (OLD.id, OLD.postmortem_id, OLD.number, OLD.at, OLD.author)
       AND NEW.restored_from IS NOT DISTINCT FROM OLD.restored_from
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a version of a postmortem can only be redacted' USING ERRCODE = 'integrity_constraint_violation';
END $$;

DROP TRIGGER postmortem_version_append_only ON storage_postmortemversion;
CREATE TRIGGER postmortem_version_only_redact BEFORE UPDATE ON storage_postmortemversion
    FOR EACH ROW EXECUTE FUNCTION peacetime_only_redact_version();
CREATE TRIGGER postmortem_version_no_delete BEFORE DELETE ON storage_postmortemversion
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
"""

BACKWARD = """
DROP TRIGGER postmortem_version_no_delete ON storage_postmortemversion;
DROP TRIGGER postmortem_version_only_redact ON storage_postmortemversion;
DROP FUNCTION peacetime_only_redact_version();
CREATE TRIGGER postmortem_version_append_only BEFORE UPDATE OR DELETE ON storage_postmortemversion
    FOR EACH ROW EXECUTE FUNCTION peacetime_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("storage", "0012_postmortems")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
