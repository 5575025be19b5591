from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "stations.reports"
    label = "reports"
    verbose_name = "零报告"

    def ready(self):
        from stations.reports import reminding  # noqa: F401, PLC0415 -- models must be there
