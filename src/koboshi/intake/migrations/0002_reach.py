from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("tenancy", "0001_reach_functions")]
    operations = [
        rls.by_application("intake_application"),
        rls.by_reference("intake_answersversion"),
        rls.by_reference("intake_attachment"),
    ]
