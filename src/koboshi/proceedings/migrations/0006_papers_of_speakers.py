from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proceedings", "0005_public_hearings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="paper",
            name="a_paper_belongs_to_one_thing",
        ),
        migrations.AddField(
            model_name="paper",
            name="speaking",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="proceedings.speakingrequest",
            ),
        ),
        migrations.AddField(
            model_name="speakingrequest",
            name="kept_at",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="speakingrequest",
            name="receipts",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("inspection__isnull", True),
                        ("meeting__isnull", False),
                        ("request__isnull", True),
                        ("speaking__isnull", True),
                    ),
                    models.Q(
                        ("inspection__isnull", False),
                        ("meeting__isnull", True),
                        ("request__isnull", True),
                        ("speaking__isnull", True),
                    ),
                    models.Q(
                        ("inspection__isnull", True),
                        ("meeting__isnull", True),
                        ("request__isnull", False),
                        ("speaking__isnull", True),
                    ),
                    models.Q(
                        ("inspection__isnull", True),
                        ("meeting__isnull", True),
                        ("request__isnull", True),
                        ("speaking__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_paper_belongs_to_one_thing",
            ),
        ),
    ]
