from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "bureau.oversight"
    label = "oversight"
    verbose_name = "查阅监督"

    def ready(self):
        from bureau.oversight import life  # noqa: F401, PLC0415 -- joins the page of a person once models are there
