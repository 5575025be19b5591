from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "preferential_cards.benefits"
    label = "benefits"
    verbose_name = "优待项目"

    def ready(self):
        from preferential_cards.benefits import my  # noqa: F401, PLC0415 -- joins /my/ once models are there
