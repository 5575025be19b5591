from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_tickets_and_steps")]
    operations = [follow_person(f"tickets_{table}") for table in ("ticket", "ticketstep")]
