"""What an installation starts with. Entries that the bureau has written or changed are never touched."""

import tomllib
from pathlib import Path

from django.utils import timezone

from bureau.knowledge import operations
from bureau.knowledge.enums import VersionState
from bureau.knowledge.models import Article, Synonym, Version

FILE = Path(__file__).parent / "data" / "articles.toml"


def read() -> dict:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def load_after_migrate(sender=None, **kwargs) -> None:
    if Article.objects.exists():
        return
    data, now = read(), timezone.now()
    Synonym.objects.bulk_create(Synonym(words=words) for words in data["synonyms"])
    articles = Article.objects.bulk_create(
        Article(slug=one["slug"], category=one["category"], kind=one.get("kind", "QUESTION"), readers=one.get("readers", "ALL"),
                topics=one.get("topics", []))
        for one in data["article"]
    )  # fmt: skip
    versions = []
    for article, one in zip(articles, data["article"], strict=True):
        version = Version(
            article=article, number=1, title=one["title"], body=one["body"].strip(), keywords=one.get("keywords", ""),
            basis=one["basis"], basis_on=one.get("basis_on"), source=one["source"], state=VersionState.PUBLISHED,
            written_at=now, published_at=now,
        )  # fmt: skip
        operations.index(version)
        versions.append(version)
    Version.objects.bulk_create(versions)
