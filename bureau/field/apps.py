from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "bureau.field"
    label = "field"
    verbose_name = "离线"
