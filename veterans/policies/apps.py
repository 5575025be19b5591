from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "veterans.policies"
    label = "policies"
    verbose_name = "政策找人"

    def ready(self):
        from veterans.policies import claims, life, my  # noqa: F401, PLC0415 -- they join once models are there
