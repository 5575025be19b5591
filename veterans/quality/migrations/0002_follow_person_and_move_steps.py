"""Findings and merges follow their person; steps, which nobody may edit, can change their file along a merge and in no other way."""

from django.db import migrations

from bureau.kit.follow import follow_person

# Runs as the owner of the tables, because the application may not update a step; inside the same walls as everybody.
MOVE_STEPS = """
CREATE FUNCTION quality_move_steps(steps text, keys bigint[], merge bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE m record;
BEGIN
    SELECT person_id, gone_id INTO STRICT m FROM quality_merge WHERE id = merge AND undone_at IS NULL;
    PERFORM 1 FROM pg_constraint WHERE conname = steps || '_follows_person' AND conrelid = steps::regclass;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% does not belong to a person', steps;
    END IF;
    EXECUTE format(
        'UPDATE %s t SET person_id = p.id, station_code = p.station_code FROM veterans_person p'
        ' WHERE t.id = ANY ($1) AND t.person_id IN ($2, $3) AND p.id = CASE t.person_id WHEN $2 THEN $3 ELSE $2 END', steps::regclass
    ) USING keys, m.person_id, m.gone_id;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_findings_pairs_merges")]
    operations = [
        follow_person("quality_finding"),
        follow_person("quality_merge"),
        migrations.RunSQL(MOVE_STEPS, "DROP FUNCTION quality_move_steps(text, bigint[], bigint)"),
    ]
