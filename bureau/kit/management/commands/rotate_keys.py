"""New master key, everything under it: `manage.py rotate_keys --new`, and again without `--new` after a kill."""

from django.conf import settings
from django.core.management.base import BaseCommand

from bureau.kit import rotation, seal, secret_files


class Command(BaseCommand):
    help = "把所有密存的字段换到最新的主密钥下；中断后再次执行即可继续"

    def add_arguments(self, parser):
        parser.add_argument("--new", action="store_true", help="先生成一把新的主密钥")

    def handle(self, *, new, **options):
        if new:
            number = max(seal.master_keys()) + 1
            path = settings.KEYS / f"master-{number}.key"
            secret_files.read_or_make(path, may_make=True, name="PORTAL_KEYS")
            seal.forget()
            self.stdout.write(f"新的主密钥：{path.name}。请立即备份到保管处；旧密钥在确认完成之前不要删除。")
        for column in rotation.sealed_columns():
            moved = sum(rotation.rotate(column, [settings.HOME_CODE[:2]]))
            self.stdout.write(f"{column.table}.{column.name}：{moved} 个值已换到新密钥")
        self.stdout.write(
            self.style.SUCCESS(f"完成。第 {max(seal.master_keys())} 把主密钥之前的密钥可以封存。")
        )
