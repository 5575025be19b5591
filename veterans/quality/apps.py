from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "veterans.quality"
    label = "quality"
    verbose_name = "数据质量"

    def ready(self):
        from veterans.quality import life  # noqa: F401, PLC0415 -- joins the page of a person once models are there
