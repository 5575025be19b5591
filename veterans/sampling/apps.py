from django.apps import AppConfig


class SamplingConfig(AppConfig):
    name = "veterans.sampling"
    label = "sampling"
    verbose_name = "档案抽查"

    def ready(self):
        from veterans.sampling import endings, life  # noqa: F401, PLC0415 -- they join once models are there
