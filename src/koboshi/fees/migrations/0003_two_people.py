from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fees", "0002_reach")]
    operations = [
        migrations.AddField("refund", "decided_by", models.CharField(blank=True, default="", max_length=60)),
        migrations.AddField("refund", "decided_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("refund", "one_proposal_per_charge"),
        migrations.AddConstraint(
            "refund",
            models.UniqueConstraint(
                condition=models.Q(("state", "proposed"), models.Q(("why", "disputed"), _negated=True)),
                fields=("charge",),
                name="one_proposal_per_charge",
            ),
        ),
        migrations.AddConstraint(
            "refund",
            models.UniqueConstraint(
                condition=models.Q(("state", "proposed")), fields=("event",), name="one_proposal_per_payment"
            ),
        ),
        migrations.AddConstraint(
            "refund",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["ordered", "done"]), _negated=True),
                    ("decided_by", ""),
                    models.Q(("decided_by", models.F("by")), _negated=True),
                    _connector="OR",
                ),
                name="two_people_pay_back",
            ),
        ),
    ]
