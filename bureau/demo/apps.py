from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "bureau.demo"
    verbose_name = "演示数据"
