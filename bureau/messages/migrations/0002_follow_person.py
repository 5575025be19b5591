"""SMS and opt-outs carry the person's station and follow its change."""

from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("notes", "0001_messages"), ("veterans", "0002_follow_person")]
    operations = [follow_person("notes_sms"), follow_person("notes_optout")]
