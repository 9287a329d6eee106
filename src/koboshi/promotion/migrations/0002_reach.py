from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [("promotion", "0001_initial"), ("tenancy", "0001_reach_functions")]
    operations = [
        rls.by_tenant("promotion_adviser"),
        *(
            rls.by_condition(f"promotion_{table}", "koboshi_sees(tenant) OR koboshi_sees(town)")
            for table in ("match", "visit", "report")
        ),
    ]
