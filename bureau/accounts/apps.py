from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bureau.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self):
        from bureau.accounts import door  # noqa: PLC0415 -- models exist only now

        door.connect()
