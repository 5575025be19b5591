from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods

from bureau.accounts.fresh import fresh_login_required
from bureau.kit import exports, features, indicators
from bureau.kit.documents import CannotPrint
from bureau.kit.errors import Refused
from bureau.progress import boards as told
from bureau.progress import cockpit as leaders
from bureau.progress import counting, documents, lists, operations, queries, resources
from bureau.progress.enums import Behind, Kind, Light
from bureau.progress.forms import BoardFilter, RestateForm
from bureau.progress.models import Campaign
from stations.models import Station
from stations.permissions import Permission
from stations.scope import NotYours

PER_PAGE = 50
NEIGHBOURS = 6  # how many existing boards a page offers that has none for its day


@login_required
@require_GET
def cockpit(request):
    mine = request.scope.places(Permission.COCKPIT_VIEW)
    code = request.GET.get("place") or next(iter(mine), "")
    if not mine:
        raise NotYours("您的岗位不看驾驶舱；本单位的进度见晾晒榜")
    if not request.scope.allows(Permission.COCKPIT_VIEW, code):
        raise Http404
    place = get_object_or_404(Station.objects.visible_to(request.scope), pk=code)
    wider = [
        above for above in [place.parent] if above and request.scope.allows(Permission.COCKPIT_VIEW, above)
    ]
    return render(
        request,
        "progress/cockpit.html",
        {
            "place": place,
            "wider": wider,
            "cockpit": leaders.cockpit(code, scope=request.scope, at=timezone.now()),
            "wall": request.GET.get("view") == "wall",
        },
    )


@login_required
@require_GET
def counted(request, key, code, behind):
    """The rows that a figure counts, as of the moment at which it was counted."""
    indicator = indicators.REGISTRY.get(key)
    place = get_object_or_404(Station.objects.visible_to(request.scope), pk=code)
    at = _moment(request.GET.get("at"))
    if indicator is None or at is None or behind == Behind.NEW:
        raise Http404
    if indicator.denominator is None and behind != Behind.DONE:
        raise Http404
    rows = lists.counted(indicator, code=code, behind=behind, at=at, scope=request.scope)
    return _list_page(request, rows, indicator=indicator, place=place, behind=behind, at=at)


@login_required
@require_GET
def boards(request):
    campaigns = list(Campaign.objects.visible_to(request.scope).select_related("place"))
    latest = told.latest_boards(campaigns)
    return render(
        request,
        "progress/boards.html",
        {
            "campaigns": [(campaign, latest.get(campaign.pk, {})) for campaign in campaigns],
            "today": timezone.localdate(),
            "may_manage": request.user.is_staff and request.scope.allows(Permission.CAMPAIGN_MANAGE),
        },
    )


@login_required
@require_GET
def board(request, campaign, kind, on):
    campaign = _campaign(request, campaign)
    asked = BoardFilter.asked(request.GET)
    if asked["on"] and asked["on"] != on:
        query = request.GET.copy()
        del query["on"]
        rest = f"?{query.urlencode()}" if query else ""
        return redirect(f"{_url('board', campaign, kind, asked['on'])}{rest}")
    snapshot = campaign.snapshots.filter(kind=kind, on=on).first()
    if snapshot is None:
        return _no_board(request, campaign, kind, on)
    shown = _told(request, snapshot)
    return render(
        request,
        "progress/board.html",
        {
            "board": shown,
            "snapshot": snapshot,
            "campaign": campaign,
            "measure": campaign.measure,
            "asked": asked,
            "places": [p for p in shown.places if asked["light"] in ("", p.row.light)],
            "streets": [p for p in shown.all_places.values() if len(p.row.station_id) == 9],
            "lights": Light,
            "since": "昨日" if kind == Kind.DAILY else "上周",
            "period": _period(kind),
            "filtered": any((shown.total.row.station_id != campaign.place_id, asked["light"])),
            "other_kinds": campaign.snapshots.filter(on=on).exclude(kind=kind),
            "proof": queries.verify(snapshot) if "verify" in request.GET else None,
            "no_pdf": features.pdf_available(),
            "may_restate": request.scope.allows(Permission.CAMPAIGN_MANAGE, campaign.place_id),
        },
    )


@login_required
@require_GET
def poster(request, campaign, kind, on):
    """For chat groups, so it may leave the house: counts only, small ones blurred."""
    snapshot = _snapshot(request, campaign, kind, on)
    shown = _told(request, snapshot)
    return render(
        request,
        "progress/poster.html",
        {
            "board": shown,
            "snapshot": snapshot,
            "campaign": snapshot.campaign,
            "measure": snapshot.campaign.measure,
            "period": _period(kind),
        },
    )


@login_required
@require_GET
def excel(request, campaign, kind, on):
    shown = _told(request, _snapshot(request, campaign, kind, on))
    return exports.response(
        resources.name(shown), resources.headings(shown), resources.rows(shown), about=resources.about(shown)
    )


@login_required
@require_GET
def pdf(request, campaign, kind, on):
    snapshot = _snapshot(request, campaign, kind, on)
    shown = _told(request, snapshot)
    try:
        content = documents.board_pdf(shown, printed_at=timezone.now())
    except CannotPrint as reason:
        messages.error(request, str(reason))
        return redirect(_url("board", snapshot.campaign, kind, on))
    name = f"board-{snapshot.campaign_id}-{kind.lower()}-{on}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@login_required
@require_GET
def members(request, campaign, kind, on, code, behind):
    """Who was counted, as frozen; each with the state of today."""
    snapshot = _snapshot(request, campaign, kind, on)
    row = get_object_or_404(
        snapshot.rows.select_related("station"), station=code
    )  # unscoped: counts of a visible board
    listed = lists.frozen(snapshot, code=code, behind=behind)
    total, gone = lists.sizes(snapshot, code=code, behind=behind)
    return _list_page(
        request,
        lists.pairs(listed, scope=request.scope),
        indicator=snapshot.campaign.measure,
        place=row.station,
        behind=behind,
        at=snapshot.cut_off_at,
        snapshot=snapshot,
        total=total,
        gone=gone,
    )


@login_required
@require_http_methods(["GET", "POST"])
@fresh_login_required
def restate(request, campaign, kind, on):
    snapshot = _snapshot(request, campaign, kind, on)
    request.scope.require(Permission.CAMPAIGN_MANAGE, snapshot.campaign.place_id)
    form = RestateForm(request.POST or None, snapshot=snapshot)
    if form.is_valid():
        said = dict(form.cleaned_data)
        try:
            operations.restate(
                snapshot,
                station_code=said.pop("station").station_id,
                by=request.scope,
                at=timezone.now(),
                **said,
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "更正已公开在榜上，原来的数保留")
            return redirect(_url("board", snapshot.campaign, kind, on))
    status = 422 if form.errors else 200
    return render(request, "progress/restate.html", {"form": form, "snapshot": snapshot}, status=status)


def _period(kind):
    return "今日" if kind == Kind.DAILY else "本周"


def _campaign(request, pk):
    return get_object_or_404(Campaign.objects.visible_to(request.scope).select_related("place"), pk=pk)


def _snapshot(request, campaign, kind, on):
    shown = _campaign(request, campaign)
    snapshot = shown.snapshots.filter(kind=kind, on=on).first()
    if snapshot is None:
        raise Http404
    snapshot.campaign = shown
    return snapshot


def _told(request, snapshot):
    asked = BoardFilter.asked(request.GET)
    mine = set(request.scope.places(Permission.BOARD_VIEW)) - {snapshot.campaign.place_id}
    return told.board(snapshot, level=asked["level"], street=asked["street"], mine=mine)


def _no_board(request, campaign, kind, on):
    there = campaign.snapshots.filter(kind=kind)
    earlier = list(there.filter(on__lt=on).order_by("-on")[: NEIGHBOURS // 2])[::-1]
    later = list(there.filter(on__gt=on).order_by("on")[: NEIGHBOURS // 2])
    return render(
        request,
        "progress/no_board.html",
        {
            "campaign": campaign,
            "kind": kind,
            "on": on,
            "near": [*earlier, *later],
            "waiting": campaign.starts_on <= on <= campaign.ends_on
            and on >= timezone.localdate()
            and timezone.now() < queries.cut_off_at(campaign, on),
        },
        status=404,
    )


def _list_page(request, rows, *, indicator, place, behind, at, snapshot=None, total=None, gone=0):
    with counting.of_many():
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        shown, pairs = page.paginator.count, list(page)
    sides = [Behind.DONE] if indicator.denominator is None else [Behind.DONE, Behind.DUE, Behind.LEFT]
    if snapshot:
        sides.append(Behind.NEW)
    return render(
        request,
        "progress/list.html",
        {
            "page": page,
            "lines": lists.describe(pairs, indicator=indicator, scope=request.scope, at=timezone.now()),
            "indicator": indicator,
            "place": place,
            "behind": behind,
            "label": lists.label_of(indicator, behind),
            "tabs": [(side, lists.label_of(indicator, side)) for side in sides],
            "at": at,
            "snapshot": snapshot,
            "total": shown if total is None else total,
            "gone": gone,
            "beyond": 0 if total is None else max(total - shown, 0),
        },
    )


def _moment(text):
    """The moment of a figure from its link. Without one it is now; a moment to come or nonsense is no address."""
    if not text:
        return timezone.now()
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at and timezone.is_aware(at) and at <= timezone.now() else None


def _url(name, campaign, kind, on):
    return reverse(f"progress:{name}", args=[campaign.pk, kind, on])
