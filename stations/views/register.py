"""What a station keeps of itself, and stations at universities, enterprises and agencies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import uploads
from bureau.kit.errors import Refused
from stations import register
from stations.enums import Have, Level
from stations.forms import AssignmentForm, HaveCheckForm, PhotoForm, UnitStationForm
from stations.models import Assignment, Station, StationFile
from stations.permissions import Permission


@login_required
@require_http_methods(["GET", "POST"])
def add_unit(request):
    """The bureau adds a station beyond streets; its code is drawn by the portal."""
    districts = Station.objects.visible_to(request.scope).filter(
        request.scope.within("code", Permission.STATION_EDIT), level=Level.DISTRICT
    )
    if not districts:
        raise Http404
    form = UnitStationForm(request.POST or None, districts=districts)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        named = {key: values.pop(key) for key in ("district", "level", "name", "short_name")}

        def add():
            return register.add_unit_station(**named, values=values, by=request.scope, at=timezone.now())

        if made := _done(form, add):
            messages.success(request, f"已建 {made.name}，编码 {made.code}")
            return redirect("stations:station", code=made.code)
    return _page(
        request,
        form,
        title="建高校、企业、机关服务站",
        verb="建站",
        about="编码由系统排号；区局能看到它，街道看不到。",
    )


@login_required
@require_http_methods(["GET", "POST"])
def assign(request, code):
    station = _mine(request, code)
    form = AssignmentForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        made = _done(
            form,
            lambda: register.assign(code, values=form.cleaned_data, by=request.scope, at=timezone.now()),
        )
        if made:
            messages.success(request, f"已登记 {made}")
            return redirect("stations:station", code=code)
    return _page(request, form, station=station, title="登记在站人员", about="账号和权限另由安全管理员任命。")


@login_required
@require_http_methods(["GET", "POST"])
def amend_assignment(request, pk):
    shown = get_object_or_404(Assignment.objects.visible_to(request.scope).select_related("station"), pk=pk)
    request.scope.require(Permission.STATION_KEEP, shown)
    form = AssignmentForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        done = _done(
            form,
            lambda: register.amend_assignment(
                pk, values=form.cleaned_data, by=request.scope, at=timezone.now()
            ),
        )
        if done:
            messages.success(request, f"{done} 已保存")
            return redirect("stations:station", code=shown.station_id)
    return _page(
        request, form, station=shown.station, title="修改或结束任职", about="离开的填“止”，记录一直留着。"
    )


@login_required
@require_http_methods(["GET", "POST"])
def check_have(request, code, have):
    station = _mine(request, code)
    if have not in Have.values:
        raise Http404
    form = HaveCheckForm(request.POST or None, request.FILES or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        file = asked.pop("file")
        done = _done(
            form,
            lambda: register.check_have(
                code,
                have=have,
                file=file,
                file_name=file.name if file else "",
                by=request.scope,
                at=timezone.now(),
                **asked,
            ),
        )
        if done:
            messages.success(request, f"{done}，已记下")
            return redirect("stations:station", code=code)
    return _page(
        request,
        form,
        station=station,
        title=f"核对{Have(have).label}",
        about="写明凭什么；以前的核对都留着。",
    )


@login_required
@require_http_methods(["GET", "POST"])
def add_photo(request, code):
    station = _mine(request, code)
    form = PhotoForm(request.POST or None, request.FILES or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        done = _done(
            form,
            lambda: register.add_file(
                code,
                file=asked["file"],
                name=asked["file"].name,
                taken_on=asked["taken_on"],
                zone=asked["zone"],
                by=request.scope,
                at=timezone.now(),
            ),
        )
        if done:
            messages.success(request, "照片已放上")
            return redirect("stations:station", code=code)
    return _page(
        request, form, station=station, title="传站点照片", about="拍环境，不拍来访的人。照片不计分。"
    )


@login_required
@require_POST
def withdraw_file(request, pk):
    kept = get_object_or_404(StationFile.objects.visible_to(request.scope), pk=pk)
    register.withdraw_file(pk, by=request.scope, at=timezone.now())
    messages.success(request, "已撤下")
    return redirect("stations:station", code=kept.station_id)


@login_required
@require_GET
def file(request, pk):
    kept = get_object_or_404(StationFile.objects.visible_to(request.scope), pk=pk)
    return FileResponse(
        uploads.path_of(kept.key).open("rb"), content_type=kept.content_type, filename=kept.shown_name
    )


def _done(form, deed):
    """What the operation gave, or nothing: then the form says why, at the field where that is known."""
    try:
        return deed()
    except Refused as reason:
        form.add_error(None, str(reason))
    except ValidationError as wrong:
        form.add_error(None, wrong.messages)
    return None


def _mine(request, code):
    station = get_object_or_404(Station.objects.visible_to(request.scope), code=code)
    request.scope.require(Permission.STATION_KEEP, station)
    return station


def _page(request, form, *, title, about, station=None, verb="保存"):
    return render(
        request,
        "stations/form.html",
        {"form": form, "station": station, "title": title, "about": about, "verb": verb},
    )
