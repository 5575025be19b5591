"""The matters around a file in the admin: changes to approve, hand-overs to answer, families to see."""

from django.contrib import admin
from django.utils import timezone

from stations.admin_base import ScopedAdmin
from stations.permissions import Permission
from veterans import matter_states, operations, requests, transfers
from veterans.enums import FamilyTaskState, RequestAction, TransferAction
from veterans.models import ChangeRequest, FamilyTask, Transfer


class Masked(ScopedAdmin):
    """Read here; every decision is a button of the procedure."""

    view_needs = Permission.PERSON_VIEW
    list_select_related = True

    @admin.display(description="人员")
    def who(self, obj):
        return str(obj.person)


@admin.register(ChangeRequest)
class ChangeRequestAdmin(Masked):
    list_display = ["who", "kind", "station", "state", "asked_by", "asked_at"]
    list_filter = ["state", "kind"]
    ordering = ["-asked_at"]
    fields = readonly_fields = [
        "who",
        "kind",
        "change",
        "reason",
        "state",
        "asked_by",
        "asked_at",
        "decided_by",
        "decided_at",
        "answer",
    ]

    @admin.display(description="变更")
    def change(self, request):
        return "；".join(
            f"{label}：{now or '空'} → {new}" for label, now, new in requests.lines(request, request.person)
        )

    def decisions(self, request, obj):
        return [
            (action.value, action.label)
            for (state, action), move in matter_states.REQUESTS.items()
            if state == obj.state
            and request.scope.allows(move.needs, obj)
            and (action == RequestAction.WITHDRAW) == (obj.asked_by_id == request.scope.user_id)
        ]

    def decide(self, request, obj, decision, note):
        done = requests.decide(decision, request_id=obj.pk, answer=note, by=request.scope, at=timezone.now())
        return f"已办理：{done.get_state_display()}"


@admin.register(Transfer)
class TransferAdmin(ScopedAdmin):
    view_needs = Permission.PERSON_VIEW
    list_display = ["person_masked", "kind", "giver", "taker", "outside", "state", "asked_at", "deadline"]
    list_filter = ["state", "kind"]
    list_select_related = ["giver", "taker"]
    ordering = ["-asked_at"]
    fields = readonly_fields = [
        "person_masked",
        "masked_number",
        "kind",
        "giver",
        "taker",
        "outside",
        "reason",
        "state",
        "asked_by",
        "asked_at",
        "deadline",
        "decided_by",
        "decided_at",
        "answer",
    ]

    @admin.display(description="人员")
    def person_masked(self, transfer):
        return transfer.name[:1] + "**"

    def decisions(self, request, obj):
        return [(a.value, a.label) for a in TransferAction if transfers.may(a, obj, by=request.scope)]

    def decide(self, request, obj, decision, note):
        done = transfers.decide(
            decision, transfer_id=obj.pk, answer=note, by=request.scope, at=timezone.now()
        )
        return f"已办理：{done.get_state_display()}"


@admin.register(FamilyTask)
class FamilyTaskAdmin(Masked):
    list_display = ["who", "station", "died_on", "due_on", "state"]
    list_filter = ["state"]
    ordering = ["due_on"]
    fields = readonly_fields = [
        "who",
        "station",
        "died_on",
        "opened_at",
        "due_on",
        "state",
        "result",
        "closed_by",
    ]

    def decisions(self, request, obj):
        may = obj.state == FamilyTaskState.OPEN and request.scope.allows(Permission.PERSON_EDIT, obj)
        return [("DONE", "办结（在说明里写结果）")] if may else []

    def decide(self, request, obj, decision, note):
        operations.close_family_task(task_id=obj.pk, result=note, by=request.scope, at=timezone.now())
        return "遗属事项已办结"
