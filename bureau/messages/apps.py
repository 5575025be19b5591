from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MessagesConfig(AppConfig):
    name = "bureau.messages"
    label = "notes"  # "messages" is Django's own
    verbose_name = "消息"

    def ready(self):
        from bureau.messages import alerts, indicators, texts  # noqa: F401, PLC0415 -- models exist only now

        post_migrate.connect(texts.load, sender=self)
