from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "stations.trainings"
    label = "trainings"
    verbose_name = "培训"

    def ready(self):
        from stations.trainings import dates, reminding  # noqa: F401, PLC0415 -- announce themselves; models must be there
