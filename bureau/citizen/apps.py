from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "bureau.citizen"
    label = "citizen"
    verbose_name = "本人页面"

    def ready(self):
        from bureau.citizen import alerts, life  # noqa: F401, PLC0415 -- models exist only now
