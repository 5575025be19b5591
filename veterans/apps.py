from django.apps import AppConfig


class VeteransConfig(AppConfig):
    name = "veterans"
    verbose_name = "退役军人"

    def ready(self):
        from veterans import audience, silence  # noqa: F401, PLC0415 -- tells the messages app whom it can reach, once models exist
        from veterans.imports import (  # noqa: PLC0415 -- a room without an app of its own tells what may leave and what is left
            in_hand,  # noqa: F401
            resources,  # noqa: F401
        )
