from django.apps import AppConfig


class RotaConfig(AppConfig):
    name = "stations.rota"
    label = "rota"
    verbose_name = "轮值站长"
