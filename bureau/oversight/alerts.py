"""What oversight reports: a log that does not hold, and questions that wait for an answer."""

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from bureau.kit import alerts
from bureau.oversight import queries, rules
from bureau.oversight.models import Question
from stations.permissions import Permission

PATIENCE = 7  # days for an answer
BUSY_SECONDS = 300


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


@alerts.provider
def history_has_gaps(*, scope, place, at):
    if not scope.allows(Permission.ACCESS_REVIEW):
        return
    check = queries.last_history_check()
    if check and not check.detail["holds"]:
        yield alerts.Alert(
            tone="bad",
            word="不完整",
            text=f"{sum(check.detail['gaps'].values())} 条数据的变更没有留下记录",
            why="夜间核对发现，请系统管理员马上查",
            url=reverse("oversight:month"),
        )


@alerts.provider
def looks_far_more_than_usual(*, scope, place, at):
    """Live, not only in next month's reading. A few minutes old at most: it is the same question for every leader here."""
    if not scope.allows(Permission.ACCESS_REVIEW, place):
        return
    key = f"oversight:busy:{'-'.join(scope.places(Permission.ACCESS_REVIEW))}"
    busy = cache.get_or_set(key, lambda: queries.busy_today(scope, at=timezone.localtime(at)), BUSY_SECONDS)
    for by, looks, usual in busy:
        colleague = queries.colleagues(scope).filter(pk=by).first()
        if colleague:
            yield alerts.Alert(
                tone="warn",
                word="异常",
                text=f"{colleague}今天已查看 {looks} 次",
                why=f"近 {rules.USUAL_DAYS} 天每天一般 {usual:g} 次",
                url=f"{reverse('oversight:month')}",
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
