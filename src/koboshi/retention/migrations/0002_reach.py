from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial"), ("tenancy", "0001_reach_functions")]
    operations = [rls.by_tenant(f"retention_{table}") for table in ("record", "hold", "proposal", "item", "disposal")]
