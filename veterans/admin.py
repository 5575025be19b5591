"""The register in the admin: lists with the filters staff ask for, the whole life on a page, every step as a button."""

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from bureau.accounts import door
from bureau.accounts.fresh import confirm_first
from bureau.exports import door as exports_door
from bureau.kit import codes
from stations.admin_base import ScopedAdmin, ScopedInline
from stations.enums import Level
from stations.models import Station
from stations.permissions import Permission
from stations.scope import below
from veterans import (
    admin_forms,
    admin_matters,  # noqa: F401 -- the admin of change requests, hand-overs and families
    filters,
    operations,
    queries,
    resources,
    rules,
    states,
)
from veterans.enums import Action
from veterans.imports import admin as imports_admin  # noqa: F401 -- the admin of that room
from veterans.models import Award, Contact, Disability, Identity, Person, RegistrationStep, Service


class PeopleFilter(admin.SimpleListFilter):
    """A filter of the portal's own list (veterans.filters), so that both lists mean the same by the same word."""

    def lookups(self, request, model_admin):
        return [choice for choice in self._form(request, {}).fields[self.parameter_name].choices if choice[0]]

    def queryset(self, request, queryset):
        value = self.value()
        if not value:
            return queryset
        chosen = self._form(request, {self.parameter_name: value, "state": request.GET.get("state", "")})
        return getattr(chosen, f"_by_{self.parameter_name}")(queryset, value)

    def _form(self, request, data):
        return filters.PeopleFilter(data, by=request.scope, now=timezone.now())


def people_filter(name: str, title: str):
    return type(f"{name.title()}Filter", (PeopleFilter,), {"parameter_name": name, "title": title})


class StreetFilter(admin.SimpleListFilter):
    title, parameter_name = "街道", "street"

    def lookups(self, request, model_admin):
        streets = Station.objects.visible_to(request.scope).filter(level=Level.STREET)
        return [(street.code, street.short_name) for street in streets]

    def queryset(self, request, queryset):
        return queryset.filter(below("station_id", self.value())) if self.value() else queryset


class LifeInline(ScopedInline):
    """Read here, changed on the page of the person by the operations that keep its rules."""

    view_needs = Permission.PERSON_VIEW


class IdentityInline(LifeInline):
    model = Identity
    fields = readonly_fields = ["word", "card_type", "since", "valid_to", "basis", "approved_by"]

    @admin.display(description="人员类别")
    def word(self, identity):
        return str(identity)

    @admin.display(description="起")
    def since(self, identity):
        return identity.since or "–"


class ServiceInline(LifeInline):
    model = Service
    fields = readonly_fields = ["number", "since", "until", "unit", "rank_word"]

    @admin.display(description="入伍")
    def since(self, service):
        return service.since or "–"

    @admin.display(description="退役")
    def until(self, service):
        return service.until or "–"

    @admin.display(description="军衔")
    def rank_word(self, service):
        return service.rank_word or "–"


class AwardInline(LifeInline):
    model = Award
    fields = readonly_fields = ["word", "since", "document", "in_dossier"]

    @admin.display(description="奖励")
    def word(self, award):
        return str(award)

    @admin.display(description="时间")
    def since(self, award):
        return award.since or "–"


class DisabilityInline(LifeInline):
    model = Disability
    fields = readonly_fields = ["word", "since", "ended_on"]

    @admin.display(description="残疾等级")
    def word(self, rating):
        return str(rating)

    @admin.display(description="评定时间")
    def since(self, rating):
        return rating.since or "–"


class ContactInline(LifeInline):
    model = Contact
    fields = readonly_fields = ["kind", "masked", "is_primary"]

    @admin.display(description="号码")
    def masked(self, contact):
        return contact.masked_number


class StepInline(LifeInline):
    model = RegistrationStep
    fields = readonly_fields = ["at", "action", "state", "note", "by"]


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    view_needs = Permission.PERSON_VIEW
    change_needs = add_needs = Permission.PERSON_EDIT
    form = admin_forms.PersonAmendForm
    add_form = admin_forms.PersonAddForm
    change_list_template = "veterans/admin/change_list.html"
    list_display = [
        "name_masked",
        "id_masked",
        "sex_word",
        "age",
        "identity_words",
        "station",
        "state_tag",
        "registered_on",
    ]
    list_filter = [
        StreetFilter,
        "state",
        people_filter("category", "人员类别"),
        people_filter("age", "年龄"),
        people_filter("sex", "性别"),
        people_filter("disability", "残疾"),
        people_filter("filed", "建档"),
        people_filter("confirmed", "年度核对"),
        "source",
    ]
    search_fields = ["name"]  # shows the box; what is typed is understood by queries.matching
    search_help_text = "姓名、拼音、首字母、证件号或尾号、电话或后四位"
    ordering = ["station_id", "pk"]
    inlines = [IdentityInline, ServiceInline, AwardInline, DisabilityInline, ContactInline, StepInline]
    readonly_fields = [
        "on_page",
        "id_masked",
        "sex_word",
        "born",
        "station",
        "state_tag",
        "source",
        "registered_on",
    ]
    actions = ["export_masked"]

    def get_queryset(self, request):
        return queries.with_row_facts(super().get_queryset(request))

    def get_search_results(self, request, queryset, search_term):
        return (queries.matching(queryset, search_term) if search_term else queryset), False

    # -- the form: facts go through the operations ---------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = self.add_form
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.scope  # the class is made for this request alone
        return form

    def get_fieldsets(self, request, obj=None):
        facts, address = list(operations.FACTS)[1:8], list(operations.FACTS)[8:12]
        if obj is None:
            first = ["number", "name", "station", "category", "phone", "source"]
        else:
            first = [
                ("state_tag", "on_page"),
                ("id_masked", "sex_word", "born"),
                ("station", "source", "registered_on"),
                "name",
            ]
        # Only who may save carries along which version was read.
        rest = ["note", *(["seen_version"] if obj and self.has_change_permission(request, obj) else [])]
        return [
            (None, {"fields": first}),
            ("基本信息", {"fields": facts}),
            ("户籍与住址", {"fields": address}),
            ("备注", {"fields": rest}),
        ]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        # Of a filed person, the name changes only on request.
        return [*self.readonly_fields, *(["name"] if rules.changes_on_request(obj) else [])]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state not in states.LEFT)

    def save_model(self, request, obj, form, change):
        """The object of the form is never saved as it is: the operation writes, and the form shows what it wrote."""
        facts = {
            name: form.cleaned_data[name] or "" for name in operations.FACTS if name in form.cleaned_data
        }
        if change:
            saved = operations.amend(
                person_id=obj.pk,
                version=form.cleaned_data["seen_version"],
                by=request.scope,
                at=timezone.now(),
                **facts,
            )
        else:
            saved = operations.register(
                id_number=form.cleaned_data["number"],
                station=form.cleaned_data["station"],
                category=form.cleaned_data["category"],
                phone=form.cleaned_data["phone"],
                source=form.cleaned_data["source"],
                by=request.scope,
                at=timezone.now(),
                **facts,
            )
        obj.__dict__.update(saved.__dict__)

    # -- steps and history ---------------------------------------------------------------------------------

    def decisions(self, request, person):
        return [
            (action.value, action.label)
            for action in states.actions_from(person.state)
            if request.scope.allows(states.move(person.state, action).needs, person)
        ]

    def decide(self, request, person, decision, note):
        step = operations.take(
            Action(decision), person_id=person.pk, note=note, by=request.scope, at=timezone.now()
        )
        return f"已办理：{step.get_action_display()}，现在是“{step.get_state_display()}”"

    def history_view(self, request, object_id, extra_context=None):
        """The history that the database keeps, not the admin's own remarks."""
        person = self.get_object(request, object_id)
        if person is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return redirect("people:history", pk=person.pk)

    @admin.action(description="导出所选（已遮盖）")
    def export_masked(self, request, people) -> HttpResponse | None:
        if not door.is_fresh(request):
            return confirm_first(request)
        if not request.scope.allows(Permission.PERSON_EXPORT):
            self.message_user(request, "您的岗位不能导出人员", messages.ERROR)
            return None
        ticked = resources.selection(people, by=request.scope)
        if why := exports_door.why_not_at_once(request, resources.PEOPLE, ticked):
            self.message_user(request, f"{why}；请到“人员”页筛选后点“导出”", messages.ERROR)
            return None
        return exports_door.at_once(request, resources.PEOPLE, ticked)

    # -- what the cells say --------------------------------------------------------------------------------

    @admin.display(description="姓名", ordering="pinyin")
    def name_masked(self, person):
        return str(person)

    @admin.display(description="身份证号")
    def id_masked(self, person):
        return person.masked_id_number

    @admin.display(description="性别", ordering="sex")
    def sex_word(self, person):
        return codes.label("sex", person.sex)

    @admin.display(description="年龄", ordering="-born_on")
    def age(self, person):
        return resources.BY_KEY["age"].text(person)

    @admin.display(description="人员类别")
    def identity_words(self, person):
        return resources.BY_KEY["identity"].text(person) or "–"

    @admin.display(description="建档状态", ordering="state")
    def state_tag(self, person):
        return format_html('<span class="tag {}">{}</span>', person.tone, person.get_state_display())

    @admin.display(description="登记日期", ordering="registered_at")
    def registered_on(self, person):
        return timezone.localdate(person.registered_at).isoformat()

    @admin.display(description="出生日期", ordering="born_on")
    def born(self, person):
        return person.born_on.isoformat()

    @admin.display(description="全貌")
    def on_page(self, person):
        return format_html('<a href="{}">打开此人的页面</a>', reverse("people:person", args=[person.pk]))
