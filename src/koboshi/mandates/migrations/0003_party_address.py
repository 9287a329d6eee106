from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Where a representative gets post."""

    dependencies = [("mandates", "0002_reach")]
    operations = [migrations.AddField("party", "address", models.JSONField(default=dict))]
