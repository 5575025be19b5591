"""三员分立 in the database itself (GB/T 22239 8.1.4.2): whatever writes a post, nobody is at the same time system, security
or audit administrator and anything else. Every other role sees personal rows (tests/stations/test_administrators.py)."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION stations_administrators_stay_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    administrators CONSTANT text[] := ARRAY['SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDITOR'];
    other text;
BEGIN
    -- Two posts given at the same moment must see each other.
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    SELECT role INTO other FROM stations_post
     WHERE user_id = NEW.user_id AND id IS DISTINCT FROM NEW.id AND role <> NEW.role
       AND (role = ANY (administrators) OR NEW.role = ANY (administrators))
       AND daterange(starts_on, ends_on, '[]') && daterange(NEW.starts_on, NEW.ends_on, '[]')
     LIMIT 1;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'nobody is % and % at the same time', other, NEW.role
            USING ERRCODE = 'check_violation', CONSTRAINT = 'administrators_stay_apart';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER administrators_stay_apart BEFORE INSERT OR UPDATE ON stations_post
    FOR EACH ROW EXECUTE FUNCTION stations_administrators_stay_apart();
"""
UNDO = """
DROP TRIGGER administrators_stay_apart ON stations_post;
DROP FUNCTION stations_administrators_stay_apart();
"""


class Migration(migrations.Migration):
    dependencies = [("stations", "0001_initial"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, UNDO)]
