"""Counters are kept per series of a number pattern; those of the usual pattern keep what they have given."""

from __future__ import annotations

from django.db import migrations, models


def _name_by_pattern(apps, editor):
    alias = editor.connection.alias
    series = apps.get_model("documents", "Series")
    signs = {
        (office.tenant, office.slug): office.document_sign
        for office in apps.get_model("organisations", "Office").objects.using(alias)
    }
    for row in series.objects.using(alias):
        sign = signs.get((row.tenant, row.office), row.office)
        row.series = f"{{year}}{{office}}第{{n}}号#fiscal#{row.fiscal_year}#{sign}#-"
        row.save(update_fields=["series"])


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_reach"), ("organisations", "0001_initial")]
    operations = [
        migrations.RemoveConstraint(model_name="series", name="one_counter_per_series"),
        migrations.AlterField(model_name="series", name="series", field=models.CharField(max_length=200)),
        migrations.RunPython(_name_by_pattern, migrations.RunPython.noop),
        migrations.RemoveField(model_name="series", name="office"),
        migrations.RemoveField(model_name="series", name="fiscal_year"),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(fields=["tenant", "series"], name="one_counter_per_series"),
        ),
    ]
