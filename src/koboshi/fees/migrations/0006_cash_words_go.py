"""A confirmed day of cash stays as it is, but its words may be erased when its term of keeping is over."""

from django.db import migrations

GO = """
CREATE OR REPLACE FUNCTION fees_keep_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
     AND to_jsonb(NEW) - 'why' - 'back_because' = to_jsonb(OLD) - 'why' - 'back_because'
     AND NEW.why IN (OLD.why, '（廃棄済み）') AND NEW.back_because IN (OLD.back_because, '（廃棄済み）') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a confirmed day of cash stays as it is: % is refused', TG_OP USING ERRCODE = '42501';
END $$;
"""
STAY = """
CREATE OR REPLACE FUNCTION fees_keep_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a confirmed day of cash stays as it is: % is refused', TG_OP USING ERRCODE = '42501';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("fees", "0005_cash_closing")]

    operations = [migrations.RunSQL(GO, STAY)]
