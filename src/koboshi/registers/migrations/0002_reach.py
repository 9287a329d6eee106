from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls

# A line of history is never removed and never says something else; only what may be personal can be emptied, when the
# time of keeping is over.
REFUSE = """
CREATE OR REPLACE FUNCTION registers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.reason IN ('', OLD.reason) AND NEW.ground IN ('', OLD.ground)
    AND NEW.detail IN ('{}'::jsonb, OLD.detail)
    AND ROW(NEW.id, NEW.permit_id, NEW.tenant, NEW.reference, NEW.kind, NEW."case", NEW.notice, NEW."on", NEW.made_by,
      NEW.made_at) IS NOT DISTINCT FROM ROW(OLD.id, OLD.permit_id, OLD.tenant, OLD.reference, OLD.kind, OLD."case",
      OLD.notice, OLD."on", OLD.made_by, OLD.made_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the history of a register is append-only: % is refused', TG_OP USING ERRCODE = '42501';
END $$;
CREATE TRIGGER registers_permitchange_append_only BEFORE UPDATE OR DELETE ON registers_permitchange
  FOR EACH ROW EXECUTE FUNCTION registers_refuse();
"""
ALLOW = """
DROP TRIGGER registers_permitchange_append_only ON registers_permitchange; DROP FUNCTION registers_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial"), ("tenancy", "0001_reach_functions"), ("intake", "0002_reach")]
    operations = [
        *(rls.by_reference(f"registers_{table}") for table in ("permit", "permitchange", "invitation")),
        rls.by_tenant("registers_series"),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
