"""A board on paper. What `board_context` returns is what the paper says, and tests read it there."""

import datetime as dt

from django.conf import settings
from django.utils.timezone import localtime

from bureau.kit import documents
from bureau.progress import boards, resources
from bureau.progress.enums import Light


def board_pdf(board: boards.Board, *, printed_at: dt.datetime) -> bytes:
    return documents.pdf("progress/documents/board.html", board_context(board, printed_at=printed_at))


def board_context(board: boards.Board, *, printed_at: dt.datetime) -> dict:
    snapshot, measure = board.snapshot, board.snapshot.campaign.measure
    total, lights = board.total, board.lights
    return {
        "bureau": settings.BUREAU_NAME,
        "title": f"{snapshot.campaign.name} · {snapshot.get_kind_display()}",
        "frozen": f"{localtime(snapshot.cut_off_at):%Y-%m-%d %H:%M} 冻结，第 {board.day} 天，剩 {board.days_left} 天",
        "printed": f"{localtime(printed_at):%Y-%m-%d %H:%M}",
        "summary": (
            f"{total.station}：{measure.numerator_label} {total.row.done}，{measure.denominator_label} {total.row.base}，"
            f"{measure.label} {total.rate}；计划线 {round(snapshot.plan_rate, 1)}%，本期新增 {total.row.gained}。"
            f"达计划 {lights[Light.GREEN]}，略落后 {lights[Light.YELLOW]}，落后 {lights[Light.RED]}，不评 {lights[Light.NONE]}。"
        ),
        "headings": [
            "名次",
            "单位",
            "街道",
            measure.denominator_label,
            measure.numerator_label,
            "新增",
            measure.label,
            "距计划",
            "状态",
            "升降",
        ],
        "rows": [
            [
                "–" if place.rank is None else place.rank,
                str(place.station),
                place.street,
                place.row.base,
                place.row.done,
                _signed(place.row.gained),
                place.rate,
                _signed(place.gap),
                place.row.get_light_display(),
                _signed(place.row.rank_change),
            ]
            for place in board.places
        ],
        "corrections": [
            f"{place.station}：{resources.correction(place)}"
            for place in board.all_places.values()
            if place.restated
        ],
        "definition": f"口径：{snapshot.definition}",
        "digest": snapshot.digest,
    }


def _signed(number: int | None) -> str:
    return "–" if number is None else f"{number:+d}" if number else "0"
