"""Trainings in the admin: to look through. Every change is a button of the room's own pages."""

from django.contrib import admin

from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission
from stations.trainings.models import (
    Certificate,
    Question,
    Quiz,
    Seat,
    SeatStep,
    Training,
    TrainingStep,
    YearPlan,
)


class ReadOnly(ScopedAdmin):
    view_needs = Permission.TRAINING_VIEW
    list_select_related = ["station"]
    search_fields = ["station__short_name", "=station__code"]


class TrainingStepInline(ScopedInline):
    model = TrainingStep
    view_needs = Permission.TRAINING_VIEW
    fields = readonly_fields = ["at", "action", "note", "by"]


class SeatStepInline(ScopedInline):
    model = SeatStep
    view_needs = Permission.TRAINING_VIEW
    fields = readonly_fields = ["at", "action", "note", "by"]


class QuestionInline(ScopedInline):
    model = Question
    view_needs = Permission.TRAINING_MANAGE
    fields = readonly_fields = ["position", "text", "options", "answers"]


@admin.register(YearPlan)
class YearPlanAdmin(ReadOnly):
    list_display = ["station", "year", "least", "made_at", "by"]
    list_filter = ["year"]


@admin.register(Training)
class TrainingAdmin(ReadOnly):
    list_display = ["topic", "station", "kind", "month", "starts_at", "seats", "taken", "waiting", "state"]
    list_filter = ["state", "kind", "month"]
    search_fields = ["topic", *ReadOnly.search_fields]
    inlines = [TrainingStepInline]


@admin.register(Seat)
class SeatAdmin(ReadOnly):
    list_display = ["__str__", "station", "training", "guest", "state", "at"]
    list_filter = ["state", "guest"]
    list_select_related = ["station", "training"]
    search_fields = ["=name", *ReadOnly.search_fields]
    exclude = ["phone_sealed", "phone_index"]
    inlines = [SeatStepInline]


@admin.register(Certificate)
class CertificateAdmin(ReadOnly):
    list_display = ["number", "station", "training", "issued_on", "revoked_at"]
    list_filter = ["issued_on", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["station", "training"]
    search_fields = ["=number", *ReadOnly.search_fields]
    exclude = ["code"]


@admin.register(Quiz)
class QuizAdmin(ReadOnly):
    view_needs = Permission.TRAINING_MANAGE
    list_display = ["title", "station", "pass_mark", "tries", "draw", "at"]
    inlines = [QuestionInline]
