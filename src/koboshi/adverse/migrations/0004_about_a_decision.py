from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("adverse", "0003_days"),
        ("casework", "0013_grants_taken_back"),
        ("registers", "0006_certificates_asked_again"),
    ]
    operations = [
        migrations.AddField(
            "hearing",
            "target",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.case"
            ),
        ),
        migrations.AlterField(
            "hearing",
            "permit",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.permit"
            ),
        ),
        migrations.AddConstraint(
            "hearing",
            models.CheckConstraint(
                condition=models.Q(permit__isnull=False, target__isnull=True)
                | models.Q(permit__isnull=True, target__isnull=False),
                name="a_disposition_is_about_one_thing",
            ),
        ),
    ]
