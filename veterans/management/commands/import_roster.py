"""A roster from the shell, with the same checks and the same plan as by the page.

    python manage.py import_roster FILE --as USERNAME [--commit] [--json] [--errors OUT.xlsx]

Without --commit nothing is written. Exit status 0 when the file was understood, 2 with one sentence when it was not.
"""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from bureau.accounts.models import User
from bureau.kit import walls
from bureau.kit.errors import Refused
from bureau.kit.sheets.kinds import CannotRead, kind
from stations.scope import Scope
from veterans.imports import checking, documents, operations, queries
from veterans.imports.enums import BatchAction
from veterans.imports.models import Batch

COUNTED = ("create", "change", "same", "ask", "refused")


class Command(BaseCommand):
    help = "导入一份花名册：先核对，加 --commit 才写入"
    requires_system_checks = []  # a wrong file is to be refused at once

    def add_arguments(self, parser):
        parser.add_argument("file", help="花名册（.xlsx .xls .csv .txt）")
        parser.add_argument("--as", dest="username", required=True, help="以谁的身份导入")
        parser.add_argument("--commit", action="store_true", help="写入能写入的行；不加则只核对")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
        parser.add_argument("--errors", help="把不收和需确认的行写成错误表（.xlsx）")

    def handle(self, *, file, username, commit, json, errors, **options):
        try:
            path, at = Path(file), timezone.now()
            if not path.is_file():
                raise CannotRead("no_file", f"找不到文件 {file}；请核对路径")
            kind(path, path.name)
            by = self._scope(username, at)
            with walls.within(by.personal_places()):
                operations.place_of(by)
            found = (self._commit if commit else self._try)(path, errors, by=by, at=at)
        except Refused as refusal:
            self.stderr.write(str(refusal), style_func=str)
            sys.exit(2)
        self._say(found, as_json=json, committed=commit)

    @staticmethod
    def _scope(username: str, at) -> Scope:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise Refused(f"没有账号“{username}”，或已停用；请核对 --as 后面的用户名")
        return Scope.of(user, today=timezone.localdate(at))

    @staticmethod
    def _try(path: Path, errors: str | None, *, by: Scope, at) -> dict:
        """Plan everything as for real, tell it, and leave no row behind."""
        with transaction.atomic():
            with walls.within(by.personal_places()):
                with path.open("rb") as file:
                    batch = operations.describe(file, name=path.name, by=by, at=at)
                checking.plan_file(batch, path, by=by, today=timezone.localdate(at))
                found = told(batch, errors)
            transaction.set_rollback(True)
        return found

    @staticmethod
    def _commit(path: Path, errors: str | None, *, by: Scope, at) -> dict:
        with walls.within(by.personal_places()), path.open("rb") as file:
            batch = operations.begin(file, name=path.name, by=by, at=at)
        try:
            checking.plan_file(batch, path, by=by, today=timezone.localdate(at))
        except CannotRead as refusal:
            batch.refusal, batch.refusal_code, batch.sheets = str(refusal), refusal.code, refusal.nearest
            operations.settle(batch, action=BatchAction.FAIL, by=by, at=at)
            raise
        operations.settle(batch, action=BatchAction.CHECK, by=by, at=at)
        with walls.within(by.personal_places()):
            found = told(batch, errors)
            writes = batch.counts["create"] + batch.counts["change"]
            if writes:
                answers = {doubt.code for doubt in queries.doubts(batch)}  # who types --commit has looked
                operations.confirm_here(batch.pk, answers=answers, by=by, at=at)
        if writes:
            operations.write(batch.pk, by=by, at=timezone.now())
        return found

    def _say(self, found: dict, *, as_json: bool, committed: bool):
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        words = dict(zip(COUNTED, ("新增", "变更", "一致", "需确认", "不收"), strict=True))
        self.stdout.write(
            f"共 {found['rows']} 行：" + "，".join(f"{words[key]} {found[key]}" for key in COUNTED)
        )
        for problem in found["problems"]:
            self.stdout.write(
                f"  {problem['sheet']} 第 {problem['row']} 行 {problem['column']}“{problem['value']}”：{problem['message']}"
            )
        if found["unknown_columns"]:
            self.stdout.write(f"不认识的列（原样保留）：{'、'.join(found['unknown_columns'])}")
        self.stdout.write("已写入。" if committed else "没有写入；确认无误后加 --commit。")


def told(batch: Batch, errors: str | None) -> dict:
    if errors:
        with open(errors, "wb") as out:
            documents.error_workbook(batch, out)
    counts = {key: batch.counts.get(key, 0) for key in COUNTED}
    unknown = dict.fromkeys(heading for sheet in batch.sheets for heading in sheet["unknown"])
    return {
        "rows": sum(counts.values()),
        **counts,
        "problems": queries.problems(batch),
        "unknown_columns": list(unknown),
    }
