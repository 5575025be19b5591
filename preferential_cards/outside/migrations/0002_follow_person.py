"""The rows of a list carry the person's station and follow its change."""

from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("card_outside", "0001_lists_out_and_answers_in"), ("veterans", "0002_follow_person")]
    operations = [follow_person("card_outside_row")]
