"""Papers, helpers and obstacles carry the person's station and follow its change."""

from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [
        ("preferential_cards", "0005_papers_clocks_and_the_rule_book"),
        ("veterans", "0002_follow_person"),
    ]
    operations = [
        follow_person("preferential_cards_evidence"),
        follow_person("preferential_cards_helper"),
        follow_person("preferential_cards_obstacle"),
    ]
