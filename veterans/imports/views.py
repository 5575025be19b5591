import tempfile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts import door as sign_in
from bureau.accounts.fresh import confirm_first, fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from stations.models import Station
from stations.permissions import Permission
from veterans.imports import asking, documents, operations, queries, resources, review, states
from veterans.imports.enums import OPEN_WORK, BatchState, Outcome
from veterans.imports.forms import ConfirmForm, DecideForm, FixAllForm, RowFilter, UploadForm
from veterans.imports.models import Batch, BatchRow
from veterans.imports.sheet import roster

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEPS = ("选文件", "核对", "写入", "完成")
AT = {
    BatchState.UPLOADED: 1,
    BatchState.UNREADABLE: 1,
    BatchState.CHECKED: 1,
    BatchState.CONFIRMED: 2,
    BatchState.DONE: 3,
}


def _settings(batch, now):
    return queries.sheet_settings(reach=[batch.station_id], today=timezone.localdate(now))


def _batch(request, pk):
    return get_object_or_404(
        Batch.objects.visible_to(request.scope).select_related("by", "station", "confirmed_by"), pk=pk
    )


def _stepper(batch):
    here = AT.get(batch.state, 3)
    return [
        {"label": label, "state": "done" if i < here or here == 3 else "current" if i == here else ""}
        for i, label in enumerate(STEPS)
    ]


@login_required
@require_http_methods(["GET", "POST"])
def batches(request):
    """The door: bring a file, or go on with one that was brought before."""
    operations.place_of(request.scope)
    places = Station.objects.visible_to(request.scope).filter(
        code__in=request.scope.places(Permission.ROSTER_IMPORT)
    )
    form = (
        UploadForm(request.POST, request.FILES, places=places)
        if request.method == "POST"
        else UploadForm(places=places)
    )
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = operations.upload(
                file,
                name=file.name,
                place=form.cleaned_data.get("place", ""),
                by=request.scope,
                at=timezone.now(),
            )
        except Refused as reason:
            form.add_error("file", str(reason))
        else:
            return redirect("imports:batch", pk=batch.pk)
    rows = Batch.objects.visible_to(request.scope).select_related("by", "station")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    waiting = queries.open_work(page)
    lines = [(one, waiting.get(one.pk, 0)) for one in page]
    return render(request, "veterans/imports/list.html", {"form": form, "page": page, "lines": lines})


@login_required
@require_GET
def template(request):
    request.scope.require_anywhere(Permission.ROSTER_IMPORT)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- FileResponse closes it
    places = request.scope.places(Permission.ROSTER_IMPORT)
    documents.empty_sheet(queries.sheet_settings(reach=places, today=timezone.localdate()), file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="花名册模板.xlsx", content_type=XLSX)


@login_required
@require_GET
def batch(request, pk):
    found, now = _batch(request, pk), timezone.now()
    if found.state in states.WAITING:
        return render(
            request,
            "veterans/imports/working.html",
            {"batch": found, "steps": _stepper(found), **_progress(found, now)},
        )
    settings = _settings(found, now)
    labels = queries.labels(settings)
    context = {"batch": found, "steps": _stepper(found), "columns": roster(settings).visible, "doubts": []}
    if found.state == BatchState.UNREADABLE:
        return render(request, "veterans/imports/unreadable.html", context)
    asked = RowFilter(request.GET)
    rows = queries.filtered(found, asked.cleaned_data if asked.is_valid() else {})
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "tiles": review.tiles(found),
        "groups": review.groups(found, labels),
        "page": page,
        "lines": review.lines(found, list(page), labels, by=request.scope),
        "asked": asked.cleaned_data if asked.is_valid() else {},
        "outcomes": Outcome.choices,
        "missing": queries.not_in_file(found, by=request.scope, at=now).count(),
        "unknown": [heading for sheet in found.sheets for heading in sheet["unknown"]],
        "before": queries.written_before(found),
        "mended": queries.mended(found) if found.is_written else 0,
    }
    if found.state == BatchState.CHECKED:
        context["doubts"] = queries.doubts(found)
    return render(request, "veterans/imports/review.html", context)


def _progress(batch, now):
    written = queries.written_rows(batch) if batch.state == BatchState.CONFIRMED else 0
    return {"progress": review.progress(batch, written=written, at=now)}


@login_required
@require_GET
def progress(request, pk):
    """The piece that renews itself while a job is at work; when it ends, the page is loaded anew."""
    found = _batch(request, pk)
    response = render(
        request, "veterans/imports/progress.html", {"batch": found, **_progress(found, timezone.now())}
    )
    if found.state not in states.WAITING:
        response["HX-Refresh"] = "true"
    return response


DEEDS = {
    "stop": (operations.stop, "已请求停下，写完手头这一段就停"),
    "go-on": (operations.go_on, "接着做"),
    "drop": (operations.drop, "已放弃这次导入，没有写入任何资料"),
    "undo": (operations.undo, "已撤回"),
}


@login_required
@require_POST
def do(request, pk, deed):
    found = _batch(request, pk)
    if deed == "undo" and not sign_in.is_fresh(request):
        return confirm_first(request)
    verb, said = DEEDS.get(deed) or DEEDS["stop"]
    try:
        result = verb(found.pk, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        if deed == "undo":
            said = f"已撤回 {result[0]} 人" + (f"；{result[1]} 人后来有人改过，没有撤回" if result[1] else "")
        messages.success(request, said)
    return redirect("imports:list" if deed == "drop" else reverse("imports:batch", args=[pk]))


@login_required
@require_POST
def confirm(request, pk):
    found, form = _batch(request, pk), ConfirmForm(request.POST)
    answers = set(form.cleaned_data["answers"]) if form.is_valid() else set()
    try:
        operations.confirm(found.pk, answers=answers, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    return redirect("imports:batch", pk=pk)


@login_required
@require_POST
def headings(request, pk):
    """What the sender means by each heading that we did not know."""
    found = _batch(request, pk)
    asked = {h for sheet in found.sheets for h in sheet["headings"]}
    keys = {column.key for column in roster(queries.EMPTY_SETTINGS).visible}
    meanings = dict(zip(request.POST.getlist("heading"), request.POST.getlist("key"), strict=False))
    meanings = {h: k for h, k in meanings.items() if h in asked and k in keys}
    try:
        if not meanings:
            raise Refused("请至少为一列选好含义")
        operations.remap(found.pk, meanings=meanings, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    return redirect("imports:batch", pk=pk)


@login_required
@require_POST
def decide(request, pk):
    found, form = _batch(request, pk), DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
        return redirect("imports:batch", pk=pk)
    verb = operations.accept if form.cleaned_data["decision"] == "accept" else operations.leave_out
    try:
        count = verb(
            found.pk, by=request.scope, at=timezone.now(), reason=form.cleaned_data["reason"], **form.which
        )
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"已办 {count} 行")
    return redirect(_back(request, pk))


def _back(request, pk):
    return (
        reverse("imports:mend", args=[pk]) + "?" + request.GET.urlencode()
        if "from" in request.GET
        else reverse("imports:batch", args=[pk])
    )


@login_required
@require_GET
def mend(request, pk):
    """The grid: rows that wait, their wrong cells open for typing. Enter plans a row again at once."""
    found = _batch(request, pk)
    settings = _settings(found, timezone.now())
    labels, columns = queries.labels(settings), roster(settings).visible
    asked = RowFilter(request.GET)
    wanted = asked.cleaned_data if asked.is_valid() else {}
    rows = queries.filtered(found, wanted).filter(outcome__in=OPEN_WORK)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = review.lines(found, list(page), labels, by=request.scope)
    operations.note_shown(found, what="mend_opened", rows=len(page), by=request.scope, at=timezone.now())
    grid = [(line, review.cells_to_mend(found, line.row, labels, columns, every=False)) for line in lines]
    return render(
        request, "veterans/imports/mend.html", {"batch": found, "page": page, "grid": grid, "asked": wanted}
    )


@login_required
@require_http_methods(["GET", "POST"])
def row(request, pk, seq):
    """One row with all its cells. Posted by htmx from the grid, the answer is that row of the grid alone."""
    found = _batch(request, pk)
    now = timezone.now()
    settings = _settings(found, now)
    labels, columns = queries.labels(settings), roster(settings).visible
    one, refusal = (
        get_object_or_404(BatchRow.objects.visible_to(request.scope), batch_id=found.pk, seq=seq),
        "",
    )
    if request.method == "POST":
        values = {c.key: request.POST[c.key][:2000] for c in columns if c.key in request.POST}
        try:
            one = operations.fix(found.pk, seq=seq, values=values, by=request.scope, at=now)
        except Refused as reason:
            refusal = str(reason)
        except BatchRow.DoesNotExist:
            refusal = "这一行已经办完，不再是待办"
        if not request.htmx:
            messages.success(
                request, f"第 {one.row} 行：{one.get_outcome_display()}"
            ) if not refusal else messages.error(request, refusal)
            return redirect("imports:row", pk=pk, seq=one.seq)
    [line] = review.lines(found, [one], labels, by=request.scope)
    open_row = one.outcome in {*OPEN_WORK, Outcome.LEFT_OUT}
    cells = review.cells_to_mend(found, one, labels, columns, every=not request.htmx) if open_row else []
    if cells and request.method == "GET":
        operations.note_shown(found, what="row_opened", rows=1, by=request.scope, at=now)
    page = "veterans/imports/mend_row.html" if request.htmx else "veterans/imports/row.html"
    return render(
        request,
        page,
        {"batch": found, "line": line, "cells": cells, "refusal": refusal, "open_row": open_row},
    )


@login_required
@require_POST
def mend_all(request, pk):
    found, form = _batch(request, pk), FixAllForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("请写改成什么")
        count = operations.fix_all(found.pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"已把 {count} 行改为“{form.cleaned_data['right']}”并重新核对")
    return redirect("imports:batch", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def twins(request, pk):
    """Two rows with one number next to each other, and which of them counts."""
    found = _batch(request, pk)
    if request.method == "POST":
        try:
            operations.take_instead(
                found.pk,
                seq=int(request.POST["seq"]),
                other=int(request.POST["other"]),
                by=request.scope,
                at=timezone.now(),
            )
        except (KeyError, ValueError):
            return HttpResponse(status=400)
        except Refused as reason:
            messages.error(request, str(reason))
        return redirect("imports:twins", pk=pk)
    settings = _settings(found, timezone.now())
    labels, columns = queries.labels(settings), roster(settings).visible
    pairs = review.twins(found, labels, columns, by=request.scope)
    return render(request, "veterans/imports/twins.html", {"batch": found, "pairs": pairs})


@login_required
@require_GET
def missing(request, pk):
    """People whom the register knows in these communities and the file does not name. Nobody is deleted."""
    found = _batch(request, pk)
    people = (
        queries.not_in_file(found, by=request.scope, at=timezone.now())
        .select_related("station")
        .order_by("station_id", "pinyin")
    )
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    may_ask = found.state == BatchState.DONE and request.scope.allows(Permission.ROSTER_IMPORT)
    what = {"batch": found, "page": page, "may_ask": may_ask}
    return render(request, "veterans/imports/missing.html", what)


@login_required
@require_POST
def ask_stations(request, pk):
    found = _batch(request, pk)
    try:
        count = asking.ask_stations(found.pk, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"已请各社区核对 {count} 人，明天一早列在他们的“数据疑点”里")
    return redirect("imports:missing", pk=pk)


@login_required
@require_GET
def errors(request, pk):
    found = _batch(request, pk)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- FileResponse closes it
    documents.error_workbook(found, file, queries.labels(_settings(found, timezone.now())))
    rows = found.counts.get("ask", 0) + found.counts.get("refused", 0)
    operations.note_shown(found, what="errors_taken", rows=rows, by=request.scope, at=timezone.now())
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"错误表-{found.name.rsplit('.', 1)[0]}.xlsx", content_type=XLSX
    )


@login_required
@require_GET
@fresh_login_required
def editable(request):
    """The people of a list as a roster to edit and bring back (F125), through the door of every export."""
    if not request.scope.allows(Permission.ROSTER_IMPORT):
        raise PermissionDenied
    return door.answer(request, resources.EDITABLE.key, request.GET.urlencode())
