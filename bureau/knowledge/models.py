from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from bureau.knowledge.enums import Category, Kind, Readers, VersionState


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Knowledge holds no person: whoever is signed in may read it; who is not gets what is for everybody."""
        return self if scope.user_id is not None else self.filter(readers=Readers.ALL)


class Article(models.Model):
    """One question or one guide. Its text is in its versions."""

    slug = models.SlugField("代号", max_length=60, unique=True)
    category = models.CharField("分类", max_length=12, choices=Category)
    kind = models.CharField("形式", max_length=10, choices=Kind, default=Kind.QUESTION)
    readers = models.CharField("给谁看", max_length=6, choices=Readers, default=Readers.ALL)
    topics = ArrayField(
        models.CharField(max_length=20), verbose_name="在哪些页面提示", default=list, blank=True
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "知识条目"
        ordering = ["category", "slug"]

    def __str__(self):
        return self.slug


class VersionQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(article__in=Article.objects.visible_to(scope))

    def published(self):
        return self.filter(state=VersionState.PUBLISHED)


class Version(models.Model):
    """A text as it was in force. One is in force at a time; what was in force stays readable."""

    article = models.ForeignKey(
        Article, verbose_name="条目", on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField("版本")
    title = models.CharField("标题", max_length=80)
    body = models.TextField("内容", max_length=8000)
    keywords = models.CharField(
        "关键词", max_length=200, blank=True, help_text="用空格分开；搜索时和标题一样重"
    )
    basis = models.CharField("依据", max_length=200)
    basis_on = models.DateField("依据的日期", null=True, blank=True, help_text="法规施行或文件印发的日子")
    source = models.CharField("来源", max_length=200)
    state = models.CharField("状态", max_length=10, choices=VersionState, default=VersionState.DRAFT)
    written_at = models.DateTimeField("写于")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="作者", on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField("启用于", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="启用人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    heading_terms = ArrayField(models.CharField(max_length=80), default=list, editable=False)
    body_terms = ArrayField(models.CharField(max_length=80), default=list, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "知识版本"
        ordering = ["article", "-number"]
        indexes = [
            GinIndex(fields=["heading_terms"], name="knowledge_by_heading"),  # search
            GinIndex(fields=["body_terms"], name="knowledge_by_body"),  # search
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_text_per_version"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(state="PUBLISHED"), name="one_text_in_force_per_article"
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(state="DRAFT"), name="one_draft_per_article"
            ),
            models.CheckConstraint(
                name="texts_in_force_are_dated", condition=Q(state="DRAFT") | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.title}（第 {self.number} 版）"

    @property
    def tone(self) -> str:
        return VersionState(self.state).tone


class Synonym(models.Model):
    """Words that people use for one thing: 掉了 丢了 遗失 挂失."""

    words = ArrayField(models.CharField(max_length=20), verbose_name="意思相同的词")

    class Meta:
        verbose_name = verbose_name_plural = "同义词"

    def __str__(self):
        return " ".join(self.words)


class Unanswered(models.Model):
    """What was searched for and not found: what editors should write next. Never anything that looks like a number."""

    text = models.CharField("搜的是", max_length=40, unique=True)
    times = models.PositiveIntegerField("次数", default=1)
    last_at = models.DateTimeField("最近")

    class Meta:
        verbose_name = verbose_name_plural = "搜不到的问题"
        ordering = ["-times", "-last_at"]

    def __str__(self):
        return self.text
