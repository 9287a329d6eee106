from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from koboshi.foundation.tenancy import rls

# The wall that stands lets the body that asks read and write. The municipality that is asked reads, and nothing more:
# what it does is written by the house.
ASKED = "to_body <> '' AND koboshi_sees(to_body)"
ANSWERED = (
    "EXISTS (SELECT 1 FROM proceedings_authorityrequest r"
    " WHERE r.id = proceedings_paper.request_id AND r.to_body <> '' AND koboshi_sees(r.to_body))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("proceedings", "0003_minutes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="paper",
            name="a_paper_belongs_to_one_thing",
        ),
        migrations.AddField(
            model_name="authorityrequest",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="authorityrequest",
            name="answered_office",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="authorityrequest",
            name="shared",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="authorityrequest",
            name="taken_back_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="authorityrequest",
            name="to_body",
            field=models.CharField(blank=True, default="", max_length=6),
        ),
        migrations.AddField(
            model_name="paper",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="proceedings.authorityrequest",
            ),
        ),
        migrations.AlterField(
            model_name="authorityrequest",
            name="way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("post", "Post"),
                    ("mail", "Mail"),
                    ("system", "System"),
                    ("hand", "Hand"),
                    ("online", "Online"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="authorityrequest",
            index=models.Index(
                condition=models.Q(("to_body", ""), _negated=True),
                fields=["to_body", "due_on"],
                name="requests_of_a_municipality",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("inspection__isnull", True), ("meeting__isnull", False), ("request__isnull", True)),
                    models.Q(("inspection__isnull", False), ("meeting__isnull", True), ("request__isnull", True)),
                    models.Q(("inspection__isnull", True), ("meeting__isnull", True), ("request__isnull", False)),
                    _connector="OR",
                ),
                name="a_paper_belongs_to_one_thing",
            ),
        ),
        rls.also_read_where("proceedings_authorityrequest", "asked", ASKED),
        rls.also_read_where("proceedings_paper", "asked", ANSWERED),
    ]
