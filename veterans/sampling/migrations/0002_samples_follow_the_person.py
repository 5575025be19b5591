from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("sampling", "0001_rounds_and_samples")]
    operations = [follow_person(f"sampling_{table}") for table in ("sample", "samplestep")]
