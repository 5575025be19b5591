from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HardshipConfig(AppConfig):
    name = "veterans.hardship"
    label = "hardship"
    verbose_name = "困难认定"

    def ready(self):
        from veterans.hardship import (  # noqa: PLC0415 -- they join once models are there
            claims,  # noqa: F401
            defaults,
            endings,  # noqa: F401
            life,  # noqa: F401
            my,  # noqa: F401
        )

        post_migrate.connect(defaults.load, sender=self)
