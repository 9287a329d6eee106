from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_silence_of_the_law")]
    operations = [
        migrations.AddField("takingback", "disposition", models.CharField(blank=True, default="", max_length=20)),
        migrations.AddField("takingback", "notice_number", models.CharField(blank=True, default="", max_length=60)),
        migrations.AlterField("takingback", "node", models.CharField(blank=True, default="", max_length=80)),
    ]
