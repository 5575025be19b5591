"""The verbs: write a draft, publish it, retire a text, note what nobody found."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Max

from bureau.kit import audit
from bureau.knowledge import rules, search
from bureau.knowledge.enums import VersionState
from bureau.knowledge.models import Article, Unanswered, Version
from stations.permissions import Permission
from stations.scope import NotYours, Scope

TEXT = ("title", "body", "keywords", "basis", "basis_on", "source")


def _may_edit(by: Scope) -> None:
    if not by.allows(Permission.KNOWLEDGE_EDIT):
        raise NotYours("您没有编辑知识库的权限，请联系区局")


@transaction.atomic
def write(*, article: Article, text: dict, by: Scope, at: dt.datetime) -> Version:
    """The draft of an article: the one that is there, or the next version."""
    _may_edit(by)
    if article.pk is None:
        article.save()
    draft = article.versions.select_for_update().filter(state=VersionState.DRAFT).first()
    if draft is None:
        last = article.versions.aggregate(last=Max("number"))["last"] or 0
        draft = Version(article=article, number=last + 1)
    for field in TEXT:
        setattr(draft, field, text[field])
    draft.written_at, draft.written_by_id = at, by.user_id
    index(draft)
    draft.save()
    audit.record(verb="knowledge.write", target=draft, by_id=by.user_id, at=at)
    return draft


@transaction.atomic
def publish(version_id: int, *, by: Scope, at: dt.datetime) -> Version:
    """From now on this is what holds; what held before stays readable."""
    _may_edit(by)
    draft = Version.objects.select_for_update().get(pk=version_id, state=VersionState.DRAFT)
    rules.check_publishable(draft)
    Version.objects.filter(article=draft.article_id, state=VersionState.PUBLISHED).update(
        state=VersionState.REPLACED
    )
    draft.state, draft.published_at, draft.published_by_id = VersionState.PUBLISHED, at, by.user_id
    draft.save(update_fields=["state", "published_at", "published_by"])
    audit.record(verb="knowledge.publish", target=draft, by_id=by.user_id, at=at)
    return draft


@transaction.atomic
def retire(version_id: int, *, by: Scope, at: dt.datetime) -> Version:
    """A text that no longer holds and has no successor."""
    _may_edit(by)
    version = Version.objects.select_for_update().get(pk=version_id, state=VersionState.PUBLISHED)
    version.state = VersionState.RETIRED
    version.save(update_fields=["state"])
    audit.record(verb="knowledge.retire", target=version, by_id=by.user_id, at=at)
    return version


def index(version: Version) -> None:
    version.heading_terms = search.heading_terms(version.title, version.keywords)
    version.body_terms = search.body_terms(version.body)


def note_unanswered(text: str, *, at: dt.datetime) -> None:
    text = text.strip()
    if not rules.worth_noting(text):
        return
    row, is_new = Unanswered.objects.get_or_create(text=text, defaults={"last_at": at})
    if not is_new:
        Unanswered.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=at)
