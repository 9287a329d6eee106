from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0003_corrections"),
    ]

    operations = [
        migrations.AlterField(
            model_name="permitchange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("entered", "Entered"),
                    ("renewed", "Renewed"),
                    ("amended", "Amended"),
                    ("changed", "Changed"),
                    ("corrected", "Corrected"),
                    ("suspended", "Suspended"),
                    ("resumed", "Resumed"),
                    ("revoked", "Revoked"),
                    ("withdrawn", "Withdrawn"),
                    ("lapsed", "Lapsed"),
                    ("replaced", "Replaced"),
                    ("returned", "Returned"),
                    ("reissued", "Reissued"),
                    ("ruled", "Ruled"),
                    ("restored", "Restored"),
                ],
                max_length=10,
            ),
        ),
    ]
