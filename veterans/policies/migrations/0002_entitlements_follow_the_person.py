from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_rules_and_entitlements")]
    operations = [follow_person("policies_entitlement")]
