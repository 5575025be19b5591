"""Each request gets its scope (wall 1) and runs in one transaction that sees only the rows of that scope (wall 2)."""

from django.utils import timezone

from bureau.kit import walls
from stations.scope import Scope


class ScopeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = Scope.of(request.user, today=timezone.localdate())
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        with walls.within(request.scope.personal_places()):
            response = view(request, *args, **kwargs)
            # A lazy page reads rows while it is rendered, so it is rendered inside.
            if callable(getattr(response, "render", None)):
                response = response.render()
        return response
