from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "bureau.progress"
    label = "progress"
    verbose_name = "晾晒榜与驾驶舱"
