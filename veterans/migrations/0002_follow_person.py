"""What belongs to a person carries the person's station: one foreign key over both columns keeps them together.

When a person moves to another station, the database moves the rows along (ON UPDATE CASCADE).
"""

from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("veterans", "0001_initial")]
    operations = [
        follow_person(f"veterans_{table}")
        for table in ("identity", "service", "contact", "award", "disability", "registrationstep")
    ]
