from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "veterans.events"
    label = "events"
    verbose_name = "集中采集与专场"

    def ready(self):
        from veterans.events import endings, life  # noqa: F401, PLC0415 -- they join once models are there
