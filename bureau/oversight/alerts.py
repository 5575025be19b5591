"""What oversight reports: a log that does not hold, and questions that wait for an answer."""

from django.urls import reverse

from bureau.kit import alerts
from bureau.oversight import queries
from bureau.oversight.models import Question
from stations.permissions import Permission

PATIENCE = 7  # days for an answer


@alerts.provider
def log_does_not_hold(*, scope, place, at):
    if not scope.allows(Permission.ACCESS_REVIEW):
        return
    check = queries.last_check()
    if check and not check.detail["holds"]:
        yield alerts.Alert(
            tone="bad",
            word="不一致",
            text="留痕核对不通过",
            why=check.detail["faults"][0],
            url=reverse("oversight:log"),
        )


@alerts.waiting
def questions_to_me(*, scope, at):
    asked = list(Question.objects.filter(colleague=scope.user_id).open().values_list("asked_at", flat=True))
    if asked:
        days = (at - min(asked)).days
        late = sum((at - one).days > PATIENCE for one in asked)
        yield alerts.Waits(
            "请您说明查阅的来由", "条", len(asked), late, days, reverse("oversight:questions"), "说明"
        )
