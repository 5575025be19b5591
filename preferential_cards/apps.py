from django.apps import AppConfig


class PreferentialCardsConfig(AppConfig):
    name = "preferential_cards"
    verbose_name = "优待证"

    def ready(self):
        from preferential_cards import guests, life  # noqa: F401, PLC0415 -- they join once models are there
