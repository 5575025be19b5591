"""Consents and rights requests carry the person's station and follow its change."""

from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("veterans", "0002_follow_person")]
    operations = [follow_person("privacy_consent"), follow_person("privacy_rightsrequest")]
