from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "preferential_cards.codes"
    label = "codes"
    verbose_name = "老兵码"

    def ready(self):
        from preferential_cards.codes import life, my  # noqa: F401, PLC0415 -- join the page of a person and /my/
