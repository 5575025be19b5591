from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "stations.duty"
    label = "duty"
    verbose_name = "驻站值班"
