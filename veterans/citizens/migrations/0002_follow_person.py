"""Proxies and their steps carry the person's station and follow its change."""

from django.db import migrations

from bureau.kit.follow import follow_person


class Migration(migrations.Migration):
    dependencies = [("citizens", "0001_sessions_and_proxies"), ("veterans", "0002_follow_person")]
    operations = [follow_person("citizens_proxy"), follow_person("citizens_proxystep")]
