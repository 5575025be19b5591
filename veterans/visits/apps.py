from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VisitsConfig(AppConfig):
    name = "veterans.visits"
    label = "visits"
    verbose_name = "走访"

    def ready(self):
        from veterans.visits import defaults, endings, life  # noqa: F401, PLC0415 -- they join once models are there

        post_migrate.connect(defaults.load, sender=self)
