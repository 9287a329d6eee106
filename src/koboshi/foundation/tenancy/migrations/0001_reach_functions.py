from __future__ import annotations

from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION koboshi_sees(row_tenant text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('koboshi.tenants', true) = '*'
    OR row_tenant = ANY (string_to_array(current_setting('koboshi.tenants', true), ',')), false)
$$;
CREATE OR REPLACE FUNCTION koboshi_references() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT string_to_array(coalesce(current_setting('koboshi.references', true), ''), ',')
$$;
CREATE OR REPLACE FUNCTION koboshi_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('koboshi.user', true), '')::bigint
$$;
"""


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION koboshi_sees(text); DROP FUNCTION koboshi_references(); DROP FUNCTION koboshi_user();",
        )
    ]
