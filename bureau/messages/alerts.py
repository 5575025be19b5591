"""Open lines of the inbox, and SMS tasks that wait for a second person, for the desk."""

from django.db.models import Min
from django.urls import reverse

from bureau.kit import alerts
from bureau.messages import queries
from bureau.messages.enums import TaskState
from bureau.messages.models import SmsTask
from stations.permissions import Permission


@alerts.waiting
def inbox(*, scope, at):
    notes = list(queries.inbox(scope).values_list("at", "act_by"))
    if notes:
        late = sum(bool(act_by and act_by <= at) for _, act_by in notes)
        days = (at - min(since for since, _ in notes)).days
        yield alerts.Waits("站内消息", "条", len(notes), late, days, reverse("messages:inbox"), "处理")


@alerts.waiting
def tasks_to_confirm(*, scope, at):
    rows = SmsTask.objects.filter(scope.within("place_id", Permission.SMS_CONFIRM), state=TaskState.PROPOSED)
    rows = rows.exclude(proposed_by=scope.user_id)
    count, since = rows.count(), rows.aggregate(since=Min("proposed_at"))["since"]
    if count:
        days = (at - since).days
        yield alerts.Waits("短信任务待确认", "个", count, 0, days, reverse("messages:tasks"), "确认")
