import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from bureau.progress import boards, operations, queries
from bureau.progress.enums import Kind
from bureau.progress.models import Snapshot


class Command(BaseCommand):
    help = "冻结的榜：打印某一天的榜，可用冻结名单复核；--freeze 先补上到那一天为止该冻结的"

    def add_arguments(self, parser):
        parser.add_argument("--date", required=True, help="哪一天，如 2022-09-30")
        parser.add_argument("--kind", choices=[kind.lower() for kind in Kind.values], help="只要日榜或周榜")
        parser.add_argument("--campaign", type=int, metavar="ID", help="只要这个任务")
        parser.add_argument("--freeze", action="store_true", help="先冻结到这一天为止该冻结的榜")
        parser.add_argument("--verify", action="store_true", help="复核不通过时退出状态为 1")
        parser.add_argument("--json", action="store_true", help="打印 JSON")

    def handle(self, *, date, kind, campaign, freeze, verify, **options):
        on = _day(date)
        if freeze:
            operations.freeze_due(at=timezone.now(), until=on)
        found = Snapshot.objects.filter(on=on).select_related("campaign__place").order_by("campaign", "kind")
        if kind:
            found = found.filter(kind=kind.upper())
        if campaign:
            found = found.filter(campaign=campaign)
        told = [_as_data(snapshot) for snapshot in found]
        if not told:
            raise CommandError(_nothing(on, kind))
        if options["json"]:
            self.stdout.write(json.dumps({"date": str(on), "boards": told}, ensure_ascii=False, indent=1))
        else:
            for board in told:
                self._table(board)
        if verify and not all(board["verified"] for board in told):
            raise CommandError("复核不通过：榜上的数与校验值或冻结名单不符")

    def _table(self, board):
        self.stdout.write(
            f"\n{board['campaign']['name']} {Kind(board['kind']).label}　截止 {board['cut_off_at']}　"
            f"计划线 {board['plan_rate']}%　复核{'通过' if board['verified'] else '不通过'}"
        )
        self.stdout.write(f"口径：{board['definition']}")
        for row in sorted(
            board["rows"], key=lambda row: (row["level"], row["rank"] is None, row["rank"], row["code"])
        ):
            self.stdout.write(
                f"{row['rank'] or '–':>4}  {row['done']:>6} / {row['base']:<6} {_percent(row['rate']):>7} "
                f"{row['gained']:>+5}  {row['light']:<6}  {row['code']:<12} {row['name']}"
            )


def _day(text):
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"“{text}”不是日期，请写成 2022-09-30 这样")
    return day


def _nothing(on, kind) -> str:
    newest = Snapshot.objects.filter(on__lt=on).order_by("-on").first()
    hint = f"之前最近的一张在 {newest.on}" if newest else "之前也没有榜"
    return (
        f"{on} 没有冻结的{Kind(kind.upper()).label if kind else '榜'}，{hint}；该有而没有的可加 --freeze 补上"
    )


def _percent(rate):
    return "–" if rate is None else f"{rate}%"


def _as_data(snapshot) -> dict:
    proof, board = queries.verify(snapshot), boards.board(snapshot)
    return {
        "campaign": {
            "id": snapshot.campaign_id,
            "name": snapshot.campaign.name,
            "place": snapshot.campaign.place_id,
        },
        "indicator": snapshot.campaign.indicator,
        "kind": snapshot.kind,
        "cut_off_at": timezone.localtime(snapshot.cut_off_at).isoformat(),
        "frozen_at": timezone.localtime(snapshot.frozen_at).isoformat(),
        "plan_rate": float(snapshot.plan_rate),
        "definition": snapshot.definition,
        "digest": snapshot.digest,
        "verified": proof.holds,
        "wrong": list(proof.wrong),
        "rows": [_row(place) for place in board.all_places.values()],
        "restatements": [
            {
                "code": said.station_id,
                "base": said.base,
                "done": said.done,
                "reason": said.reason,
                "by": str(said.by),
                "at": timezone.localtime(said.at).isoformat(),
            }
            for said in board.restatements
        ],
    }


def _row(place) -> dict:
    row = place.row
    return {
        "code": row.station_id,
        "name": str(place.station),
        "level": row.level,
        "base": row.base,
        "done": row.done,
        "gained": row.gained,
        "rate": None if row.rate is None else float(row.rate),
        "rank": row.rank,
        "rank_change": row.rank_change,
        "light": row.light,
    }
