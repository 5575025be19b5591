from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "bureau.field"
    label = "field"
    verbose_name = "离线"

    def ready(self):
        from bureau.field import alerts  # noqa: F401, PLC0415 -- joins the desk once models are there
