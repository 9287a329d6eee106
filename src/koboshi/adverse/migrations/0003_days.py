from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("adverse", "0002_reach")]
    operations = [
        migrations.AddField("hearing", "hearing_time", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("hearing", "hearing_place", models.CharField(blank=True, default="", max_length=200)),
        migrations.CreateModel(
            name="DayChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=6)),
                ("reference", models.CharField(max_length=20)),
                (
                    "kind",
                    models.CharField(choices=[("moved", "Moved"), ("reopened", "Reopened")], max_length=8),
                ),
                ("by_party", models.BooleanField()),
                ("wish", models.TextField(blank=True, default="")),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("set", "Set"), ("refused", "Refused")], default="", max_length=8
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("before", models.DateField(null=True)),
                ("on", models.DateField(null=True)),
                ("time", models.CharField(blank=True, default="", max_length=200)),
                ("place", models.CharField(blank=True, default="", max_length=200)),
                ("earlier", models.JSONField(default=dict)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="adverse.hearing"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("hearing",),
                        name="one_open_request_for_another_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="a_new_day_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "set"), _negated=True), ("on__isnull", False), _connector="OR"
                        ),
                        name="set_has_a_day",
                    ),
                ]
            },
        ),
        rls.by_reference("adverse_daychange"),
    ]
