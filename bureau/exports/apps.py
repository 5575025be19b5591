from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "bureau.exports"
    label = "exports"
    verbose_name = "数据导出"

    def ready(self):
        from django.utils.module_loading import autodiscover_modules  # noqa: PLC0415 -- apps must be loaded first

        autodiscover_modules("resources")  # each room declares its own lists there
