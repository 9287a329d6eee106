from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_identity")]
    operations = [
        migrations.AddField(model_name="user", name="email_proved_at", field=models.DateTimeField(null=True)),
    ]
