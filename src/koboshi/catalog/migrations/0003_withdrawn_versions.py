from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_versions_do_not_change")]
    operations = [
        migrations.AddField("procedureversion", "withdrawn_on", models.DateField(null=True)),
        migrations.AddField(
            "procedureversion", "withdrawn_why", models.CharField(blank=True, default="", max_length=300)
        ),
    ]
