"""One's own pages. `request.scope` reaches one person's rows and no others (veterans.citizens.door)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.citizen import operations, queries, rules
from bureau.citizen.enums import CorrectionState
from bureau.citizen.forms import small_form
from bureau.citizen.models import Correction
from bureau.kit import my
from bureau.kit.errors import Refused
from bureau.knowledge import operations as knowledge
from bureau.knowledge import queries as texts
from bureau.knowledge import search
from bureau.messages import operations as sms
from bureau.messages.queries import opted_out
from veterans.citizens import operations as citizens
from veterans.citizens.door import require_citizen


@require_citizen
@require_GET
def home(request):
    person, now = request.citizen.person, timezone.now()
    cards = my.cards_of(person, at=now)
    matters = my.matters_of(person, at=now)
    return render(
        request,
        "citizen/home.html",
        {
            "name": queries.greeting(person), "todo": [c for c in cards if c.todo], "cards": [c for c in cards if not c.todo],
            "matters": [m for m in matters if m.open][:4] or matters[:2], "all_matters": len(matters),
            "correction": queries.open_correction(person, by=request.scope),
        },
    )  # fmt: skip


@require_citizen
@require_GET
def file(request):
    """My file, masked; each part with the way to correct it."""
    person = request.citizen.person
    last = Correction.objects.visible_to(request.scope).exclude(state=CorrectionState.DRAFT).first()
    return render(
        request,
        "citizen/file.html",
        {
            "parts": queries.own_file(person, by=request.scope),
            "correction": queries.open_correction(person, by=request.scope),
            "last": last
            if last and last.state in {CorrectionState.ACCEPTED, CorrectionState.REFUSED}
            else None,
            "identities": person.identity_set.filter(valid_to=None),
            "services": person.service_set.all(),
        },
    )


@require_citizen
@require_http_methods(["GET", "POST"])
def correct(request, step):
    """One small page. What is typed is kept as a draft before the next page opens."""
    if step not in [one.key for one in rules.SMALL_STEPS]:
        raise Http404
    here, onward = rules.step_of(step)
    person = request.citizen.person
    correction = queries.open_correction(person, by=request.scope)
    if correction and correction.state == CorrectionState.SENT:
        messages.info(request, "上一份修改站里正在核对，办完或撤回后才能再改")
        return redirect("my:file")
    known = queries.as_filed(person, by=request.scope) | (correction.wanted if correction else {})
    shown = known if not request.citizen.is_proxy else (correction.wanted if correction else {})
    form = small_form(
        here, initial={field: shown.get(field, "") for field in here.fields}, data=request.POST or None
    )
    if request.method == "POST" and form.is_valid():
        operations.fill_in(
            person_id=person.pk,
            values=form.cleaned_data,
            by=request.scope,
            at=timezone.now(),
            by_proxy=request.citizen.is_proxy,
        )
        if "only" in request.POST or onward is None:
            return redirect("my:review")
        return redirect("my:correct", step=onward.key)
    steps = [{"label": one.title, "state": "current" if one is here else ""} for one in rules.SMALL_STEPS]
    return render(
        request, "citizen/correct.html", {"form": form, "here": here, "last": onward is None, "steps": steps}
    )


@require_citizen
@require_http_methods(["GET", "POST"])
def review(request):
    """Check your answers, then send."""
    person = request.citizen.person
    correction = queries.open_correction(person, by=request.scope)
    if correction is None:
        return redirect("my:file")
    if request.method == "POST":
        try:
            operations.send(person_id=person.pk, by=request.scope, at=timezone.now())
        except Refused as reason:
            messages.error(request, str(reason))
            return redirect("my:review")
        messages.success(
            request,
            f"已交给{person.station.short_name}核对，{rules.DAYS_TO_ANSWER} 个工作日内答复，结果发短信",
        )
        return redirect("my:file")
    lines = queries.differences(correction, by=request.scope, masked=request.citizen.is_proxy)
    return render(
        request, "citizen/review.html", {"correction": correction, "lines": lines, "steps": rules.SMALL_STEPS}
    )


@require_citizen
@require_POST
def withdraw_correction(request):
    if queries.open_correction(request.citizen.person, by=request.scope) is None:
        raise Http404
    operations.withdraw(person_id=request.citizen.person.pk, by=request.scope, at=timezone.now())
    messages.success(request, "已撤回，资料没有变")
    return redirect("my:file")


@require_citizen
@require_GET
def matters(request):
    return render(
        request, "citizen/matters.html", {"matters": my.matters_of(request.citizen.person, at=timezone.now())}
    )


@require_citizen
@require_http_methods(["GET", "POST"])
def matter(request, key):
    """The steps of one matter: who has it, until when; and the way to take it back."""
    now = timezone.now()
    shown = my.matter_of(request.citizen.person, key, at=now)
    if shown is None:
        raise Http404
    if request.method == "POST":
        if shown.withdraw is None:
            raise Http404
        shown.withdraw(by=request.scope, at=now)
        messages.success(request, f"已撤回{shown.title}")
        return redirect("my:matters")
    return render(request, "citizen/matter.html", {"matter": shown})


@require_citizen
@require_http_methods(["GET", "POST"])
def inbox(request):
    """What was sent to me by SMS, and whether I want notices."""
    person, now = request.citizen.person, timezone.now()
    if request.method == "POST":
        wants = request.POST.get("wants") == "yes"
        if wants:
            sms.opt_in(person.pk, by=request.scope, at=now)
        else:
            sms.opt_out(person.pk, by=request.scope, at=now, by_person=True)
        messages.success(
            request, "已恢复接收通知短信" if wants else "以后不再发政策告知和活动短信，办事进度仍会发"
        )
        return redirect("my:inbox")
    rows = [row for row in queries.sms_of(person, by=request.scope)[:50] if row.wording.kind != "CODE"]
    return render(
        request, "citizen/inbox.html", {"rows": rows, "silent": person.pk in opted_out([person.pk])}
    )


@require_citizen
@require_GET
def looked(request):
    return render(request, "citizen/looked.html", {"looks": queries.who_looked(request.citizen.person)})


@require_citizen
@require_POST
def act_for(request, pk):
    """Open the pages of somebody who has entrusted me, or my own again."""
    if not citizens.act_for(pk, session=request.citizen.session, at=timezone.now()):
        raise Http404
    return redirect("my:home")


@require_citizen
@require_GET
def help_home(request):
    """Questions and answers for everybody, in one's own words."""
    asked = request.GET.get("q", "").strip()[:40]
    found = texts.in_force(request.scope)
    hits = search.find(asked, found.order_by()) if asked else None
    if asked and not hits:
        knowledge.note_unanswered(asked, at=timezone.now())
    return render(
        request,
        "citizen/help.html",
        {"q": asked, "hits": hits, "texts": found.filter(article__topics__contains=["my"])},
    )


@require_citizen
@require_GET
def help_text(request, slug):
    version = texts.text_of(request.scope, slug)
    if version is None:
        raise Http404
    return render(request, "citizen/help_text.html", {"version": version})
