from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_sealed_decisions")]
    operations = [
        migrations.AddField(
            model_name="delivery",
            name="known",
            field=models.TextField(blank=True, default=""),
        )
    ]
