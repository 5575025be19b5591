from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SuppliesConfig(AppConfig):
    name = "stations.supplies"
    label = "supplies"
    verbose_name = "物品"

    def ready(self):
        from stations.supplies import defaults, reminding  # noqa: F401, PLC0415 -- models must be there

        post_migrate.connect(defaults.load, sender=self)
