"""`manage.py purge_log`: rows of the log older than three years into a sealed file and out of the table; `--read FILE` shows one."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bureau.kit import audit_archive, audit_check


class Command(BaseCommand):
    help = "留痕保存满三年：先存入加密文件，再从表中移出"

    def add_arguments(self, parser):
        parser.add_argument("--read", metavar="FILE", type=Path, help="打开一个存档文件，每行一条")

    def handle(self, *, read, **options):
        if read:
            for row in audit_archive.read(read):
                self.stdout.write(json.dumps(row, ensure_ascii=False))
            return
        try:
            done = audit_archive.put_away(at=timezone.now())
        except audit_check.NotWhole as reason:
            raise CommandError(str(reason)) from None
        for path, rows in done:
            self.stdout.write(f"{rows} 行已存入 {path}，请复制到保管处")
        if not done:
            self.stdout.write("没有满三年的留痕")
