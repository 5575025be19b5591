from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "preferential_cards.stock"
    label = "card_stock"
    verbose_name = "优待证实物"

    def ready(self):
        from preferential_cards.stock import deaths  # noqa: F401, PLC0415 -- joins once models are there
