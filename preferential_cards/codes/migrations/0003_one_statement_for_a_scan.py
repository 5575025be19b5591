"""A picture knows whose it is, so that a scan needs no second look-up; half of each page of pictures stays free, so that binding one
to its shop touches no index; and the log of scans loses an index that another one begins with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("codes", "0002_codes_follow_person"), ("shops", "0001_shops_and_their_offers")]
    operations = [
        migrations.AddField("shown", "subject", models.BinaryField(default=b"", max_length=32)),
        migrations.AlterField(
            "check",
            "shop",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shops.shop",
                verbose_name="商家",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE codes_shown SET (fillfactor = 50)", "ALTER TABLE codes_shown RESET (fillfactor)"
        ),
    ]
