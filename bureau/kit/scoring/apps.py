from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "bureau.kit.scoring"
    label = "scoring"
    verbose_name = "赋分"
