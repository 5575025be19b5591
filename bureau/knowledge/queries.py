from bureau.knowledge.enums import VersionState
from bureau.knowledge.models import Article, Unanswered, Version


def in_force(scope, *, category: str = "", topic: str = ""):
    """Texts that hold now, for this reader."""
    found = Version.objects.visible_to(scope).published().select_related("article")
    if category:
        found = found.filter(article__category=category)
    if topic:
        found = found.filter(article__topics__contains=[topic])
    return found.order_by("article__category", "article__slug")


def text_of(scope, slug: str) -> Version | None:
    return in_force(scope).filter(article__slug=slug).first()


def history(article: Article):
    return article.versions.select_related("written_by", "published_by").order_by("-number")


def drafts():
    return (
        Version.objects.filter(state=VersionState.DRAFT)
        .select_related("article", "written_by")
        .order_by("-written_at")
    )


def unanswered():
    """What was searched for and not found, most wanted first. Holds no person."""
    return Unanswered.objects.all()
