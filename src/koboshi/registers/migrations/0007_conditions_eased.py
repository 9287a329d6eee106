from __future__ import annotations

from django.db import migrations, models

KINDS = (
    "entered renewed amended changed corrected suspended resumed revoked withdrawn lapsed replaced returned asked "
    "reissued ruled restored eased"
).split()


class Migration(migrations.Migration):
    dependencies = [("registers", "0006_certificates_asked_again")]

    operations = [
        migrations.AlterField(
            model_name="permitchange",
            name="kind",
            field=models.CharField(choices=[(kind, kind.title()) for kind in KINDS], max_length=10),
        ),
    ]
