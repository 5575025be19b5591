from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PreferentialCardsConfig(AppConfig):
    name = "preferential_cards"
    verbose_name = "优待证"

    def ready(self):
        from preferential_cards import claims, deaths, guests, life, merging, my  # noqa: F401, PLC0415 -- they join once models are there
        from preferential_cards.models import rulebook  # noqa: PLC0415 -- models are not importable before ready()

        # Also after a flush: an empty rule book would let everything pass.
        post_migrate.connect(rulebook.load_after_migrate, sender=self)
