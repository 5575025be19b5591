from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PrivacyConfig(AppConfig):
    name = "bureau.privacy"
    label = "privacy"
    verbose_name = "个人信息保护"

    def ready(self):
        from bureau.privacy import silence, texts  # noqa: F401, PLC0415 -- models are not importable before ready()

        post_migrate.connect(texts.load, sender=self)
