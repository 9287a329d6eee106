from __future__ import annotations

from django.db import migrations

from koboshi.foundation.tenancy import rls

TABLES = (
    "council", "councilmember", "meeting", "agendaitem", "authorityrequest", "publicinspection", "opinion", "paper",
    "draw", "drawentry", "passing",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0001_initial"), ("tenancy", "0001_reach_functions")]
    operations = [
        *(rls.by_tenant(f"proceedings_{table}") for table in TABLES),
        # The secret of a draw is for the house alone: no body's code equals the star.
        rls.by_condition("proceedings_sealed", "koboshi_sees('*')"),
    ]
