from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import Coalesce

# Rows from before have no such moment; filling it in would be a change of the journal, and the column of a new row is
# the database's own clock, not the application's.
BEGIN = "ALTER TABLE journal_entry ALTER COLUMN recorded_at SET DEFAULT clock_timestamp();"
END = "ALTER TABLE journal_entry ALTER COLUMN recorded_at DROP DEFAULT;"


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [
        migrations.AddField("entry", "recorded_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunSQL(BEGIN, END),
        migrations.AddIndex("entry", models.Index(Coalesce("recorded_at", "at"), name="journal_by_recording")),
    ]
