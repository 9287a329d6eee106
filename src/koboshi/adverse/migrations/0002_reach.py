from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [("adverse", "0001_initial"), ("tenancy", "0001_reach_functions"), ("intake", "0002_reach")]
    operations = [rls.by_reference(f"adverse_{table}") for table in ("hearing", "party", "statement", "accessrequest")]
