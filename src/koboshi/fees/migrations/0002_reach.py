from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls

REFUSE = """
CREATE OR REPLACE FUNCTION fees_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger of payments is append-only: % is refused', TG_OP USING ERRCODE = '42501';
END $$;
CREATE TRIGGER fees_paymentevent_append_only BEFORE UPDATE OR DELETE ON fees_paymentevent
  FOR EACH ROW EXECUTE FUNCTION fees_refuse();
CREATE TRIGGER fees_paymentevent_no_truncate BEFORE TRUNCATE ON fees_paymentevent EXECUTE FUNCTION fees_refuse();
"""
ALLOW = """
DROP TRIGGER fees_paymentevent_append_only ON fees_paymentevent;
DROP TRIGGER fees_paymentevent_no_truncate ON fees_paymentevent;
DROP FUNCTION fees_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("fees", "0001_initial"), ("tenancy", "0001_reach_functions"), ("intake", "0001_initial")]
    operations = [
        rls.by_reference("fees_charge"),
        rls.by_reference("fees_paymentevent"),
        rls.by_reference("fees_settlement"),
        rls.by_reference("fees_refund"),
        rls.by_tenant("fees_dailyfile"),
        rls.by_tenant("fees_reconciliationrow"),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
