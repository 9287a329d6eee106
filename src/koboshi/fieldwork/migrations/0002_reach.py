from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0001_initial"), ("tenancy", "0001_reach_functions"), ("intake", "0002_reach")]
    operations = [
        *(rls.by_reference(f"fieldwork_{table}") for table in ("visit", "checkresult", "sending", "photo")),
        rls.by_tenant("fieldwork_routeplan"),
    ]
