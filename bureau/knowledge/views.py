from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.knowledge import operations, queries, search
from bureau.knowledge.enums import TOPICS, Category, VersionState
from bureau.knowledge.forms import NewTextForm, TextForm
from bureau.knowledge.models import Article, Version
from bureau.knowledge.operations import TEXT
from stations.permissions import Permission


def _may_edit(request) -> bool:
    return request.scope.allows(Permission.KNOWLEDGE_EDIT)


@require_GET
def home(request):
    """Search, or leaf through by category; editors see drafts and what nobody found."""
    q, category, topic = (request.GET.get(name, "").strip() for name in ("q", "category", "topic"))
    category = category if category in Category.values else ""
    topic = topic if topic in TOPICS else ""
    texts = queries.in_force(request.scope, category=category, topic=topic)
    hits = search.find(q, texts.order_by()) if q else None
    if q and not hits:
        operations.note_unanswered(q, at=timezone.now())
    return render(
        request,
        "knowledge/home.html",
        {
            "q": q[:40], "hits": hits, "texts": [] if q else texts, "categories": Category.choices, "category": category,
            "topic": topic, "topic_word": TOPICS.get(topic, ""), "may_edit": _may_edit(request),
            "drafts": queries.drafts() if _may_edit(request) else [],
            "unanswered": queries.unanswered()[:10] if _may_edit(request) else [],
        },
    )  # fmt: skip


@require_GET
def article(request, slug):
    shown = get_object_or_404(Article.objects.visible_to(request.scope), slug=slug)
    versions = list(queries.history(shown))
    asked = request.GET.get("version", "")
    wanted = (
        [v for v in versions if str(v.number) == asked]
        if asked
        else [v for v in versions if v.state == VersionState.PUBLISHED]
    )
    may_edit = _may_edit(request)
    if not wanted or (wanted[0].state == VersionState.DRAFT and not may_edit):
        if not may_edit or not versions:
            raise Http404
        wanted = versions[:1]
    return render(
        request, "knowledge/article.html",
        {"article": shown, "version": wanted[0], "versions": [v for v in versions if may_edit or v.state != VersionState.DRAFT],
         "may_edit": may_edit},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def edit(request, slug=""):
    """Write the next version, or a new article. Nothing changes for readers until it is published."""
    if not _may_edit(request):
        raise PermissionDenied
    shown = get_object_or_404(Article.objects.visible_to(request.scope), slug=slug) if slug else Article()
    form = (TextForm if slug else NewTextForm)(request.POST or None, initial=_initial(shown, request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        shown.slug = slug or said["slug"]
        for field in ("category", "kind", "readers", "topics"):
            setattr(shown, field, said[field])
        if slug:
            shown.save()
        operations.write(
            article=shown, text={field: said[field] for field in TEXT}, by=request.scope, at=timezone.now()
        )
        messages.success(request, "草稿已存，读者还看不到；看一遍后启用")
        last = shown.versions.order_by("-number").first()
        return redirect(f"{shown_url(shown)}?version={last.number}")
    return render(request, "knowledge/edit.html", {"form": form, "article": shown if slug else None})


def shown_url(article) -> str:
    return redirect("knowledge:article", slug=article.slug).url


def _initial(article, request) -> dict:
    if article.pk is None:
        return {"title": request.GET.get("title", "")[:80]}
    latest = article.versions.order_by("-number").first()
    facts = {field: getattr(article, field) for field in ("category", "kind", "readers", "topics")}
    return facts | ({field: getattr(latest, field) for field in TEXT} if latest else {})


@require_POST
def decide(request, pk, verb):
    shown = get_object_or_404(Version.objects.visible_to(request.scope).select_related("article"), pk=pk)
    wanted = VersionState.DRAFT if verb == "publish" else VersionState.PUBLISHED
    if shown.state != wanted:
        raise Http404
    if verb == "publish":
        operations.publish(pk, by=request.scope, at=timezone.now())
        messages.success(request, "已启用，读者看到的就是这一版")
    else:
        operations.retire(pk, by=request.scope, at=timezone.now())
        messages.success(request, "已停用，搜索里不再出现")
    return (
        redirect("knowledge:article", slug=shown.article.slug)
        if verb == "publish"
        else redirect("knowledge:home")
    )
