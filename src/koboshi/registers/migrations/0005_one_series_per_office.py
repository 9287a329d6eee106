"""A number that bears an office's sign is counted once for the office, whichever register it stands in.

Until now each register counted for itself, so that 第1号 of one office and year could stand on a food, an inn and a
stall permit. Numbers given stay as they are; the office goes on after the highest of them.
"""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


def _bears_a_sign(key):
    """A key ends with the office and the kind that have a counter of their own, `-` for none."""
    return key.count("#") >= 4 and key.rsplit("#", 2)[1] != "-"


def _join(apps, editor):
    series = apps.get_model("registers", "Series").objects.using(editor.connection.alias)
    highest = {}
    for row in series.all():
        if _bears_a_sign(row.key):
            told = (row.tenant, row.key)
            highest[told] = max(highest.get(told, 0), row.last)
            row.delete()
    for (tenant, key), last in highest.items():
        series.create(tenant=tenant, register=None, key=key, last=last)


class Migration(migrations.Migration):
    dependencies = [("registers", "0004_rulings")]
    operations = [
        migrations.AlterField(
            model_name="series",
            name="register",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.procedure"
            ),
        ),
        migrations.RemoveConstraint(model_name="series", name="one_counter_per_register_series"),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                fields=["tenant", "register", "key"], name="one_counter_per_series_of_numbers", nulls_distinct=False
            ),
        ),
        migrations.RunPython(_join, migrations.RunPython.noop),
    ]
