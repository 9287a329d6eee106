from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_why_withdrawn"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="letter",
            field=models.JSONField(null=True),
        ),
    ]
