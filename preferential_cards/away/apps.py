from django.apps import AppConfig


class AwayConfig(AppConfig):
    name = "preferential_cards.away"
    label = "card_away"
    verbose_name = "异地申领"
