from django.apps import AppConfig


class PreferentialCardsConfig(AppConfig):
    name = "preferential_cards"
    verbose_name = "优待证"
