"""A board as a workbook: the 日报 and 周报 that go to the streets."""

from collections.abc import Iterator

from django.utils.timezone import localtime

from bureau.progress import boards


def name(board: boards.Board) -> str:
    snapshot = board.snapshot
    return f"{snapshot.campaign.name}-{snapshot.get_kind_display()}-{snapshot.on}"


def about(board: boards.Board) -> str:
    snapshot = board.snapshot
    return (
        f"{snapshot.campaign.name} {snapshot.get_kind_display()} {snapshot.on}，"
        f"{localtime(snapshot.cut_off_at):%Y-%m-%d %H:%M} 冻结，计划线 {snapshot.plan_rate}%。"
        f"口径：{snapshot.definition} 只列单位，不列个人。校验值 {snapshot.digest[:16]}"
    )


def headings(board: boards.Board) -> list[str]:
    measure = board.snapshot.campaign.measure
    return [
        "名次",
        "单位",
        "所属街道",
        "类型",
        measure.denominator_label,
        measure.numerator_label,
        "本期新增",
        f"{measure.label}（%）",
        "计划线（%）",
        "距计划（±）",
        "距目标",
        "状态",
        "名次升降",
        "更正",
    ]


def rows(board: boards.Board) -> Iterator[list]:
    """The ranked level first, then the other levels and the total, all as frozen."""
    shown = {place.row.station_id for place in board.places}
    rest = [place for code, place in board.all_places.items() if code not in shown]
    for place in [*board.places, *sorted(rest, key=lambda p: p.row.station_id, reverse=True)]:
        row = place.row
        yield [
            place.rank if place.rank is not None else "–",
            str(place.station),
            place.street,
            place.station.get_level_display(),
            row.base,
            row.done,
            row.gained,
            "–" if row.rate is None else float(row.rate),
            float(round(place.plan, 1)),
            place.gap,
            place.to_target,
            row.get_light_display(),
            "–" if row.rank_change is None else row.rank_change,
            correction(place),
        ]


def correction(place: boards.Place) -> str:
    if not place.restated:
        return ""
    said = place.restated
    return f"更正为 {said.done} / {said.base}：{said.reason}（{said.by}，{localtime(said.at):%Y-%m-%d}）"
