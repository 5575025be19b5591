from django.contrib import admin

from bureau.knowledge.models import Synonym, Unanswered, Version
from stations.admin_base import ScopedAdmin
from stations.permissions import Permission


class KnowledgeAdmin(ScopedAdmin):
    """Holds no person: who edits the knowledge base sees all of it."""

    view_needs = change_needs = add_needs = Permission.KNOWLEDGE_EDIT

    def get_queryset(self, request):
        return self.model.objects.all()

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


@admin.register(Version)
class VersionAdmin(KnowledgeAdmin):
    """To be read and compared; texts are written and published on their own pages."""

    change_needs = add_needs = None
    list_display = ["title", "number", "state", "published_at", "basis"]
    list_filter = ["state"]
    search_fields = ["title"]


@admin.register(Synonym)
class SynonymAdmin(KnowledgeAdmin):
    list_display = ["__str__"]


@admin.register(Unanswered)
class UnansweredAdmin(KnowledgeAdmin):
    change_needs = add_needs = None
    list_display = ["text", "times", "last_at"]
