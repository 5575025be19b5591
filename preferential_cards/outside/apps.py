from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "preferential_cards.outside"
    label = "card_outside"
    verbose_name = "优待证外部环节"
