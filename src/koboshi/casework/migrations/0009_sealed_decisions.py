from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_grounds_and_fields")]
    operations = [
        migrations.AddField(
            model_name="decision",
            name="salt",
            field=models.CharField(blank=True, default="", max_length=32),
        )
    ]
