from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "preferential_cards.benefits"
    label = "benefits"
    verbose_name = "优待项目"
