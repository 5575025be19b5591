from django.apps import AppConfig


class CounselConfig(AppConfig):
    name = "veterans.counsel"
    label = "counsel"
    verbose_name = "法律服务团"

    def ready(self):
        from veterans.counsel import endings, life, reminding  # noqa: F401, PLC0415 -- models must be there
