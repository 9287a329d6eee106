"""The moment of issue is the one that the letter bears, not that of the row; nothing changes in the database."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_letter")]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="issued_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
    ]
