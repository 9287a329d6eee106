from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from koboshi.foundation.tenancy import rls


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0006_several_decisions"),
        ("tenancy", "0001_reach_functions"),
        ("intake", "0002_reach"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="delivery", name="one_delivery_of_a_notice_under_way"),
        migrations.AddField(model_name="delivery", name="party", field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name="delivery", name="principal", field=models.BigIntegerField(default=0)),
        migrations.AlterField(
            model_name="delivery",
            name="way",
            field=models.CharField(
                choices=[("online", "Online"), ("post", "Post"), ("counter", "Counter"), ("public", "Public")],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "returned"), _negated=True),
                fields=("document", "party"),
                name="one_delivery_of_a_notice_under_way",
            ),
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=6)),
                ("reference", models.CharField(max_length=20)),
                ("rule", models.CharField(max_length=20)),
                ("why", models.TextField()),
                ("searches", models.JSONField(default=list)),
                ("court", models.CharField(blank=True, default="", max_length=120)),
                ("particulars", models.TextField(blank=True, default="")),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("posted_on", models.DateField()),
                ("starts_on", models.DateField()),
                ("arrives_on", models.DateField()),
                ("taken_down_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="casework.case"
                    ),
                ),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posting", to="casework.delivery"
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "arrives_on"], name="postings_by_arrival")],
            },
        ),
        rls.by_reference("casework_posting"),
    ]
