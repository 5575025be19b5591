"""Codes and their steps carry the person's station and follow its change."""

from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("codes", "0001_codes_and_scans"), ("veterans", "0002_follow_person")]
    operations = [follow_person("codes_code"), follow_person("codes_codestep")]
