from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls

REFUSE = """
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE ON journal_entry
  FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_digest_append_only BEFORE UPDATE OR DELETE ON journal_digest
  FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_digest_no_truncate BEFORE TRUNCATE ON journal_digest EXECUTE FUNCTION journal_refuse();
"""
ALLOW = """
DROP TRIGGER journal_entry_append_only ON journal_entry; DROP TRIGGER journal_entry_no_truncate ON journal_entry;
DROP TRIGGER journal_digest_append_only ON journal_digest; DROP TRIGGER journal_digest_no_truncate ON journal_digest;
DROP FUNCTION journal_refuse();
"""
READ = """
ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY journal_entry_read ON journal_entry FOR SELECT
  USING (koboshi_sees(tenant) OR case_ref = ANY (koboshi_references()));
CREATE POLICY journal_entry_write ON journal_entry FOR INSERT WITH CHECK (true);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial"), ("tenancy", "0001_reach_functions")]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunSQL(READ, "DROP POLICY journal_entry_read ON journal_entry;"),
        rls.by_tenant("journal_stuckreaction"),
    ]
