from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "preferential_cards.shops"
    label = "shops"
    verbose_name = "崇军商家"
