from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_delivery"), ("tenancy", "0001_reach_functions"), ("intake", "0002_reach")]
    operations = [rls.by_reference("casework_delivery")]
