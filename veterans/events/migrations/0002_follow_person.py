from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("events", "0001_drives_events_bookings"), ("veterans", "0002_follow_person")]
    operations = [follow_person(f"events_{table}") for table in ("booking", "bookingstep", "householdhelp")]
