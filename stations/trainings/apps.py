from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "stations.trainings"
    label = "trainings"
    verbose_name = "培训"

    def ready(self):
        from stations.trainings import dates  # noqa: F401, PLC0415 -- announces itself to the calendars of stations
