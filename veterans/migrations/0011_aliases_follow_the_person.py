from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("veterans", "0010_aliases")]
    operations = [follow_person("veterans_alias")]
