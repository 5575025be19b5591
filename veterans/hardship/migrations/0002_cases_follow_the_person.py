from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("hardship", "0001_standards_cases_and_steps")]
    operations = [follow_person(f"hardship_{table}") for table in ("case", "reckoning", "casestep")]
