"""Cards and their steps carry the person's station and follow its change."""

from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("preferential_cards", "0003_cards"), ("veterans", "0002_follow_person")]
    operations = [follow_person("preferential_cards_card"), follow_person("preferential_cards_cardstep")]
