from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_receivers_and_postings")]

    operations = [
        migrations.AddField(model_name="decision", name="grounds", field=models.JSONField(default=list)),
        migrations.AddField(model_name="decision", name="fields", field=models.JSONField(default=dict)),
    ]
