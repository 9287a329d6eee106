from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_series_by_pattern")]

    operations = [
        migrations.AddField(
            model_name="check",
            name="withdrawn_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("revoked", "Revoked"),
                    ("lapsed", "Lapsed"),
                    ("returned", "Returned"),
                    ("replaced", "Replaced"),
                    ("ended", "Ended"),
                ],
                default="",
                max_length=10,
            ),
        ),
    ]
