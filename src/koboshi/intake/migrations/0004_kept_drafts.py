from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_staff_door")]
    operations = [
        migrations.AddField(
            model_name="application",
            name="erased_at",
            field=models.DateTimeField(null=True),
        )
    ]
