"""For migrations: tie a table that belongs to a person to the person's station."""

from django.db import migrations


def follow_person(table: str) -> migrations.RunSQL:
    """(person_id, station_code) refers to the person's own pair and follows it (house rule of `veterans.models.OfPerson`)."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_follows_person FOREIGN KEY (person_id, station_code) "
        f"REFERENCES veterans_person (id, station_code) ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_follows_person",
    )
