from django.apps import AppConfig


class CitizensConfig(AppConfig):
    name = "veterans.citizens"
    label = "citizens"
    verbose_name = "本人和代办人"
