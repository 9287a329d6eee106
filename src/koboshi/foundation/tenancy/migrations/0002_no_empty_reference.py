from __future__ import annotations

from django.db import migrations

# Rows without a case carry an empty number; "A,,B" would otherwise hold the empty number as well and open them.
NAMED = """
CREATE OR REPLACE FUNCTION koboshi_references() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT array_remove(string_to_array(coalesce(current_setting('koboshi.references', true), ''), ','), '')
$$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION koboshi_references() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT string_to_array(coalesce(current_setting('koboshi.references', true), ''), ',')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_reach_functions")]
    operations = [migrations.RunSQL(NAMED, BEFORE)]
