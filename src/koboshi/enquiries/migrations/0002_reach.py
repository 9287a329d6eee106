from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls

ENQUIRY = "koboshi_sees(tenant) OR reference = ANY (koboshi_references()) OR asker_id = koboshi_user()"


def _on_an_enquiry(table: str) -> str:
    row = f"SELECT 1 FROM enquiries_enquiry e WHERE e.reference = {table}.reference AND e.tenant = {table}.tenant"  # noqa: S608
    return f"koboshi_sees(tenant) OR EXISTS ({row})"


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0001_initial"), ("tenancy", "0001_reach_functions")]
    operations = [
        rls.by_condition("enquiries_enquiry", ENQUIRY),
        rls.by_condition("enquiries_turn", _on_an_enquiry("enquiries_turn")),
    ]
