from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "preferential_cards.codes"
    label = "codes"
    verbose_name = "老兵码"

    def ready(self):
        from preferential_cards.codes import life  # noqa: F401, PLC0415 -- joins the page of a person once models are there
