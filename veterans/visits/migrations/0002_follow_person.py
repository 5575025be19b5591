from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_rules_tasks_and_visits"), ("veterans", "0002_follow_person")]
    operations = [
        follow_person(f"visits_{table}") for table in ("visittask", "visittaskstep", "visit", "need")
    ]
