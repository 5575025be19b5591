"""What waits: a word of the second person, and a file that lies there for a day."""

from django.urls import reverse

from bureau.exports import queries
from bureau.kit import alerts
from stations.permissions import Permission


@alerts.waiting
def orders_to_decide(*, scope, at):
    if not scope.allows(Permission.EXPORT_APPROVE):
        return
    asked = list(queries.to_decide(scope).values_list("asked_at", flat=True))
    if asked:
        days = [(at - one).days for one in asked]
        late = sum(day >= 1 for day in days)
        yield alerts.Waits(
            "导出申请待审批", "份", len(asked), late, max(days), reverse("exports:list"), "审批"
        )


@alerts.waiting
def files_to_fetch(*, scope, at):
    if not scope.allows(Permission.PERSON_EXPORT):
        return
    made = list(queries.to_fetch(scope).values_list("made_at", flat=True))
    if made:
        yield alerts.Waits(
            "导出文件待下载，24 小时后删除", "份", len(made), 0, 0, reverse("exports:list"), "下载"
        )
