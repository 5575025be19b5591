"""Corrections and their steps carry the person's station and follow its change."""

from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("citizen", "0001_corrections"), ("veterans", "0002_follow_person")]
    operations = [follow_person("citizen_correction"), follow_person("citizen_correctionstep")]
