from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "bureau.oversight"
    label = "oversight"
    verbose_name = "查阅监督"
