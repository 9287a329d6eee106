from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("tenancy", "0001_reach_functions")]
    operations = [
        rls.by_condition(
            "documents_document",
            "koboshi_sees(tenant) OR reference = ANY (koboshi_references())"
            " OR (recipient_id IS NOT NULL AND recipient_id = koboshi_user())"
            " OR (recipient_tenant <> '' AND koboshi_sees(recipient_tenant))",
        ),
        rls.by_tenant("documents_series"),
    ]
