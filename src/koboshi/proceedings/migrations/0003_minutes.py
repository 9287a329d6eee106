from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from koboshi.foundation.tenancy import rls

MOVE = """
INSERT INTO proceedings_minutes (tenant, meeting_id, text)
SELECT tenant, id, minutes FROM proceedings_meeting WHERE minutes <> ''
"""
BACK = """
UPDATE proceedings_meeting m SET minutes = i.text FROM proceedings_minutes i WHERE i.meeting_id = m.id
"""


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0002_reach")]
    operations = [
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=6)),
                ("text", models.TextField(blank=True, default="")),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inside",
                        to="proceedings.meeting",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(MOVE, BACK),
        rls.by_tenant("proceedings_minutes"),
        migrations.RemoveField("meeting", "minutes"),
    ]
