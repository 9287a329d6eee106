from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_kept_drafts")]
    operations = [
        migrations.AddField(
            model_name="answersversion",
            name="salt",
            field=models.CharField(blank=True, default="", max_length=32),
        )
    ]
