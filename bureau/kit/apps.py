from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class KitConfig(AppConfig):
    name = "bureau.kit"
    label = "kit"
    verbose_name = "基础"

    def ready(self):
        from django.utils.module_loading import autodiscover_modules  # noqa: PLC0415 -- apps must be loaded first

        from bureau.kit import access_signals, audit_seals, codes, form_words, logs, walls, workdays  # noqa: PLC0415 -- models are not importable before ready()

        logs.install()
        form_words.install()
        autodiscover_modules("indicators", "alerts", "recipients", "in_hand")
        # Also after a flush: national code lists are never absent.
        post_migrate.connect(codes.load_after_migrate, sender=self)
        post_migrate.connect(workdays.load_after_migrate, sender=self)
        # After the last app, when all tables are there. Walls are never a separate step to forget.
        with_models = [config for config in apps.get_app_configs() if config.models_module]
        post_migrate.connect(walls.build, sender=with_models[-1])
        post_migrate.connect(audit_seals.furnish, sender=with_models[-1])
        access_signals.connect()
