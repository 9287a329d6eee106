from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_reach")]
    operations = [
        migrations.AlterField(
            model_name="application",
            name="door",
            field=models.CharField(
                max_length=20,
                choices=[
                    ("citizen", "citizen"),
                    ("counter", "counter"),
                    ("municipality", "municipality"),
                    ("staff", "staff"),
                    ("system", "system"),
                ],
            ),
        )
    ]
