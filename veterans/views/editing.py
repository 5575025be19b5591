"""The forms of the register: a new person, changes, steps, and what belongs to a person."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bureau.kit import dates, idnumber
from bureau.kit.errors import Refused
from stations.permissions import Permission
from veterans import belongings, forms, matter_forms, operations, queries, rules, states, validators
from veterans.enums import Action
from veterans.models import Disability, Identity, Service
from veterans.views.person import find

BOTH = require_http_methods(["GET", "POST"])


def find_to_edit(request, pk, needs=Permission.PERSON_EDIT):
    """Beyond reach 404; within reach, but not for this post, 403."""
    person = find(request, pk)
    if not request.scope.allows(needs, person):
        raise PermissionDenied
    return person


def typed(request):
    """What was sent, even if nothing was filled in; None when the form is only looked at."""
    return request.POST if request.method == "POST" else None


def _back(person):
    return redirect("people:person", pk=person.pk)


def form_page(request, person, form, *, title, button, status=200, **more):
    context = {"person": person, "form": form, "title": title, "button": button} | more
    return render(request, "veterans/form.html", context, status=status)


def carry_out(form, verb: Callable, **arguments) -> bool:
    """Call the operation; a refusal becomes the form's own error, so that nothing typed is lost."""
    try:
        verb(**arguments)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


# -- the person --------------------------------------------------------------------------------------------


@BOTH
def add(request):
    scope = request.scope
    if not scope.allows(Permission.PERSON_EDIT):
        raise PermissionDenied
    form = forms.RegisterForm(typed(request), by=scope)
    if request.method == "GET" and len(form.fields["station"].queryset[:2]) == 1:
        form.initial["station"] = form.fields["station"].queryset[0]  # the only answer is not asked for
    if form.is_valid():
        asked = form.cleaned_data
        try:
            person = operations.register(
                id_number=asked["id_number"],
                station=asked["station"],
                category=asked["category"],
                phone=asked["phone"],
                source=asked["source"],
                by=scope,
                at=timezone.now(),
                **form.facts(),
            )
        except rules.AlreadyRegistered as refused:
            form.add_error("id_number", str(refused))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{person.name}已登记，下一步：完成采集")
            return _back(person)
    return render(request, "veterans/add.html", {"form": form})


@require_POST
def check_number(request):
    """While the number is typed: what is wrong with it, who has it, and what follows from it. Nothing beyond one's reach."""
    if not request.scope.allows(Permission.PERSON_EDIT):
        raise PermissionDenied
    text, context = request.POST.get("id_number", ""), {}
    today = timezone.localdate()
    if text.strip():
        try:
            number = validators.id_number(text, today=today)
        except validators.WrongValue as wrong:
            context["wrong"] = str(wrong)
        else:
            born = idnumber.born_on(number)
            context |= {"born": born, "age": dates.age(born, today), "man": idnumber.sex(number) == "1"}
            held = queries.held_by(number, by=request.scope)
            context |= {"held": held, "held_text": held and rules.held_here(held)}
            context["alike"] = queries.same_name_and_birth(
                request.POST.get("name", ""), born, number, by=request.scope
            )
    return render(request, "veterans/number_check.html", context)


@BOTH
def edit(request, pk):
    person = find_to_edit(request, pk)
    now = {name: getattr(person, name) for name in operations.FACTS}
    form = forms.AmendForm(typed(request), initial=now | {"version": person.version}, person=person)
    if form.is_valid():
        try:
            operations.amend(
                person_id=person.pk,
                version=form.cleaned_data["version"],
                id_number=form.cleaned_data.get("id_number", ""),
                by=request.scope,
                at=timezone.now(),
                **form.facts(),
            )
        except operations.Changed:
            return _conflict(request, person, form)
        except rules.AlreadyRegistered as refused:
            form.add_error("id_number", str(refused))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已保存")
            return _back(person)
    return form_page(
        request, person, form, title="修改基本信息", button="保存", sensitive=rules.changes_on_request(person)
    )


def _conflict(request, person, form):
    """Somebody was quicker. Both values side by side; the form keeps what I typed and takes over what I left alone."""
    person.refresh_from_db()
    seen = queries.as_it_was(person, version=form.cleaned_data["version"])
    both, merged = [], request.POST.copy()
    for name in form.facts():
        theirs, mine = getattr(person, name), form.cleaned_data[name]
        was = getattr(seen, name) if seen else None
        if theirs == mine:
            continue
        if mine == was:
            merged[name] = theirs
        elif theirs != was:
            both.append((form.fields[name].label, *(_word(form, name, value) for value in (theirs, mine))))
    merged["version"] = person.version
    again = forms.AmendForm(merged, initial=form.initial, person=person)
    again.is_valid()
    return form_page(
        request,
        person,
        again,
        title="修改基本信息",
        button="按我填的保存",
        status=409,
        both=both,
        conflict=True,
    )


def _word(form, name, value) -> str:
    choices = dict(getattr(form.fields[name], "choices", []))
    return choices.get(value, value) if value else "（空）"


@BOTH
def take(request, pk, action):
    person = find(request, pk)
    try:
        action = Action(action.upper())
    except ValueError:
        raise Http404 from None
    form = _step_form(action)(typed(request))
    if request.method == "POST" and form.is_valid():
        done = carry_out(
            form,
            lambda **arguments: operations.take(action, **arguments),
            person_id=person.pk,
            by=request.scope,
            at=timezone.now(),
            **form.cleaned_data,
        )
        if done:
            messages.success(request, f"已办理：{action.label}")
            return _after(action, person)
    return form_page(
        request, person, form, title=action.label, button=action.label, danger=action in states.MUST_SAY_WHY
    )


def _step_form(action):
    special = {Action.RETURN: matter_forms.ReturnForm, Action.RECORD_DEATH: matter_forms.DeathForm}
    return special.get(action, forms.ReasonedStepForm if action in states.MUST_SAY_WHY else forms.StepForm)


def _after(action, person):
    """After a death the next thing to do is with the family."""
    task = queries.open_family_task(person) if action == Action.RECORD_DEATH else None
    return redirect("people:family_task", task.pk) if task else _back(person)


@require_POST
def confirm(request, pk):
    person = find_to_edit(request, pk)
    try:
        operations.confirm(person_id=person.pk, by=request.scope, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已记下：今天与本人核对过全部信息")
    return _back(person)


@BOTH
def move(request, pk):
    person = find_to_edit(request, pk)
    form = forms.MoveForm(typed(request), by=request.scope)
    if form.is_valid():
        station = form.cleaned_data["station"]
        done = carry_out(
            form,
            operations.move_station,
            person_id=person.pk,
            station=station,
            by=request.scope,
            at=timezone.now(),
        )
        if done:
            messages.success(request, f"已转到{station.short_name}")
            # The new station may lie where I see people no longer than until now.
            return _back(person)
    return form_page(request, person, form, title="转到其他站", button="转站")


# -- what belongs to the person ----------------------------------------------------------------------------


class Thing(NamedTuple):
    title: str
    form: type
    verb: Callable


THINGS = {
    "identity": Thing("增加身份", forms.IdentityForm, belongings.add_identity),
    "phone": Thing("登记联系电话", forms.ContactForm, belongings.set_contact),
    "service": Thing("增加服役经历", forms.ServiceForm, belongings.add_service),
    "award": Thing("增加立功受奖", forms.AwardForm, belongings.add_award),
    "disability": Thing("评定残疾等级", forms.DisabilityForm, belongings.rate_disability),
}


ON_REQUEST = {"identity": "add_identity", "disability": "disability"}


@BOTH
def add_thing(request, pk, thing):
    person = find_to_edit(request, pk)
    if thing not in THINGS:
        raise Http404
    if rules.changes_on_request(person) and thing in ON_REQUEST:
        return redirect("people:ask_change", pk=person.pk, kind=ON_REQUEST[thing])
    title, form_class, verb = THINGS[thing]
    form = form_class(typed(request))
    if form.is_valid():
        done = carry_out(
            form, verb, person_id=person.pk, by=request.scope, at=timezone.now(), **form.cleaned_data
        )
        if done:
            messages.success(request, "已保存")
            return _back(person)
    return form_page(request, person, form, title=title, button="保存")


@BOTH
def edit_service(request, pk, service_id):
    person = find_to_edit(request, pk)
    service = get_object_or_404(Service.objects.visible_to(request.scope), pk=service_id, person=person)
    form = forms.ServiceForm(
        typed(request),
        initial={
            "enlisted": dates.show(service.enlisted_on, service.enlisted_precision),
            "left": dates.show(service.left_on, service.left_precision),
            **{name: getattr(service, name) for name in ("unit", "rank", *belongings.SERVICE_FACTS)},
        },
    )
    if form.is_valid():
        done = carry_out(
            form,
            belongings.amend_service,
            person_id=person.pk,
            service_id=service.pk,
            by=request.scope,
            at=timezone.now(),
            **form.cleaned_data,
        )
        if done:
            messages.success(request, "已保存")
            return _back(person)
    return form_page(request, person, form, title="修改服役经历", button="保存")


@BOTH
def end_identity(request, pk, identity_id):
    person = find_to_edit(request, pk)
    if rules.changes_on_request(person):
        return redirect("people:ask_change", pk=person.pk, kind="end_identity")
    identity = get_object_or_404(
        Identity.objects.visible_to(request.scope), pk=identity_id, person=person, valid_to=None
    )
    return _end(request, person, f"结束身份：{identity}", belongings.end_identity, identity_id=identity.pk)


@BOTH
def end_disability(request, pk):
    person = find_to_edit(request, pk)
    if rules.changes_on_request(person):
        return redirect("people:ask_change", pk=person.pk, kind="end_disability")
    rating = get_object_or_404(Disability.objects.visible_to(request.scope), person=person, ended_on=None)
    return _end(request, person, f"终止残疾等级：{rating}", belongings.end_disability)


def _end(request, person, title, verb, **which):
    form = forms.EndForm(typed(request), initial={"ends_on": timezone.localdate()})
    if form.is_valid():
        done = carry_out(
            form,
            verb,
            person_id=person.pk,
            ends_on=form.cleaned_data["ends_on"],
            by=request.scope,
            at=timezone.now(),
            **which,
        )
        if done:
            messages.success(request, "已保存")
            return _back(person)
    return form_page(request, person, form, title=title, button="确认")
