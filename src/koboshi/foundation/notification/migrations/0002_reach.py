from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [("notification", "0001_initial"), ("tenancy", "0001_reach_functions")]
    operations = [
        rls.by_condition("notification_outgoing", "koboshi_sees(tenant) OR reference = ANY (koboshi_references())"),
    ]
