from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TicketsConfig(AppConfig):
    name = "veterans.tickets"
    label = "tickets"
    verbose_name = "诉求"

    def ready(self):
        from veterans.tickets import (  # noqa: PLC0415 -- they join once models are there
            defaults,
            endings,  # noqa: F401
            intake,  # noqa: F401
            life,  # noqa: F401
            my,  # noqa: F401
        )

        post_migrate.connect(defaults.load, sender=self)
