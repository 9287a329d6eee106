from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_known_label"),
        ("proceedings", "0004_municipalities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicHearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=6)),
                ("reference", models.CharField(max_length=20)),
                ("public_title", models.CharField(max_length=120)),
                ("about", models.TextField()),
                ("published_on", models.DateField()),
                ("requests_from", models.DateField()),
                ("requests_until", models.DateField()),
                ("held_on", models.DateField()),
                ("begins", models.CharField(max_length=5)),
                ("place", models.CharField(max_length=120)),
                ("chair", models.CharField(max_length=120)),
                ("rule", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("announced", "Announced"), ("recorded", "Recorded"), ("cancelled", "Cancelled")],
                        default="announced",
                        max_length=10,
                    ),
                ),
                (
                    "cancelled_why",
                    models.CharField(
                        blank=True, choices=[("nobody", "Nobody"), ("other", "Other")], default="", max_length=10
                    ),
                ),
                ("attended", models.IntegerField(null=True)),
                ("record", models.TextField(blank=True, default="")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "announced_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="public_hearings", to="casework.case"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.task"
                    ),
                ),
            ],
            options={
                "ordering": ["-held_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SpeakingRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=6)),
                ("number", models.IntegerField()),
                ("once", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("address", models.CharField(max_length=200)),
                ("contact", models.CharField(max_length=120)),
                ("standing", models.CharField(max_length=300)),
                ("summary", models.TextField()),
                (
                    "way",
                    models.CharField(
                        choices=[("online", "Online"), ("counter", "Counter"), ("paper", "Paper")], max_length=10
                    ),
                ),
                ("received_on", models.DateField()),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("heard", "Heard"), ("not_heard", "Not Heard"), ("withdrawn", "Withdrawn")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("came", models.BooleanField(null=True)),
                ("said", models.TextField(blank=True, default="")),
                ("answer", models.TextField(blank=True, default="")),
                (
                    "public_hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="proceedings.publichearing",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddConstraint(
            model_name="publichearing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "announced")),
                fields=("case",),
                name="one_announced_public_hearing_per_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="speakingrequest",
            constraint=models.UniqueConstraint(
                fields=("public_hearing", "number"), name="requests_to_speak_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="speakingrequest",
            constraint=models.UniqueConstraint(
                fields=("public_hearing", "once"), name="a_request_to_speak_is_made_once"
            ),
        ),
        rls.by_tenant("proceedings_publichearing"),
        rls.by_tenant("proceedings_speakingrequest"),
    ]
