from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccreditationConfig(AppConfig):
    name = "stations.accreditation"
    label = "accreditation"
    verbose_name = "枫桥式创建"

    def ready(self):
        from stations.accreditation import defaults  # noqa: PLC0415 -- models must be there

        post_migrate.connect(defaults.load, sender=self)
