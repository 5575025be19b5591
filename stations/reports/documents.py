"""The list as a workbook: what stands on the page."""

from django.utils.timezone import localtime

HEADINGS = [
    "服务站",
    "编码",
    "事项",
    "时段",
    "截止",
    "怎样",
    "报送时间",
    "没有情况",
    "数",
    "情况",
    "免报原因",
]


def rows(reports, *, at):
    for one in reports:
        yield [
            str(one.station), one.station_id, str(one.kind), one.period_words, localtime(one.due_at),
            one.standing_at(at).label, one.filed_at and localtime(one.filed_at), one.nothing, one.number, one.text,
            one.why_waived,
        ]  # fmt: skip
