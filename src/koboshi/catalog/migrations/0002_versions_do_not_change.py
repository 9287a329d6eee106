from __future__ import annotations

from django.db import migrations

REFUSE = """
CREATE OR REPLACE FUNCTION catalog_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.digest <> NEW.digest OR OLD.archive <> NEW.archive OR OLD.version <> NEW.version THEN
    RAISE EXCEPTION 'a published version does not change: %', OLD.version USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER catalog_version_immutable BEFORE UPDATE OR DELETE ON catalog_procedureversion
  FOR EACH ROW EXECUTE FUNCTION catalog_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [
        migrations.RunSQL(
            REFUSE,
            "DROP TRIGGER catalog_version_immutable ON catalog_procedureversion; DROP FUNCTION catalog_refuse();",
        )
    ]
