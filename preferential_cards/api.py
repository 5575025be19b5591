from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ReadOnlyModelViewSet

from preferential_cards.models import Application
from preferential_cards.serializers import ApplicationOut
from stations.permissions import Permission


class Applications(ReadOnlyModelViewSet):
    """优待证申领：只读，个人信息已遮盖，只给出读者岗位范围内的件。"""

    serializer_class = ApplicationOut
    queryset = Application.objects.none()  # unscoped: no rows, only what kind of key they have

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        request.scope.require_anywhere(Permission.CARD_VIEW)

    def get_queryset(self):
        return Application.objects.visible_to(self.request.scope).select_related("person").order_by("pk")


router = SimpleRouter()
router.register("", Applications, basename="api")
urlpatterns = router.urls
