from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KnowledgeConfig(AppConfig):
    name = "bureau.knowledge"
    label = "knowledge"
    verbose_name = "知识库"

    def ready(self):
        from bureau.knowledge import seed  # noqa: PLC0415 -- models exist only now

        post_migrate.connect(seed.load_after_migrate, sender=self)
