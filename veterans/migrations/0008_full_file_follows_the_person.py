"""What belongs to a person carries the person's station: one foreign key over both columns keeps them together."""

from django.db import migrations

from bureau.kit.follow import follow_person

TABLES = (
    "living", "contactwish", "familymember", "schooling", "insurance", "conduct", "organisationlife", "placement", "work",
    "business", "jobwish", "training", "treatment", "care", "kinof", "plaquefacts", "paper", "changerequest", "transfer",
    "familytask",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("veterans", "0007_full_file")]
    operations = [follow_person(f"veterans_{table}") for table in TABLES]
