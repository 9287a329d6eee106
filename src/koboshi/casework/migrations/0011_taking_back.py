from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_known_label"),
        ("tenancy", "0001_reach_functions"),
        ("intake", "0002_reach"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TakingBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=6)),
                ("reference", models.CharField(max_length=20)),
                ("how", models.CharField(choices=[("annul", "Annul"), ("withdraw", "Withdraw")], max_length=10)),
                ("facts", models.TextField()),
                ("ground", models.CharField(max_length=300)),
                ("node", models.CharField(max_length=80)),
                ("taken_at", models.DateTimeField()),
                ("notice_key", models.CharField(blank=True, default="", max_length=120)),
                ("salt", models.CharField(blank=True, default="", max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="takings_back", to="casework.case"
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken_back", to="casework.decision"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        rls.by_reference("casework_takingback"),
    ]
