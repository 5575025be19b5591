from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("counsel", "0001_hours_of_lawyers")]
    operations = [follow_person("counsel_consultation")]
