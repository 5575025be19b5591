"""Each request gets its scope (wall 1) and runs in one transaction that sees only the rows of that scope (wall 2)."""

from django.utils import timezone

from bureau.kit import walls
from bureau.kit.errors import Refused
from bureau.kit.middleware import RefusalPages
from stations.scope import Scope


class ScopeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = Scope.of(request.user, today=timezone.localdate())
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        try:
            with walls.within(request.scope.personal_places()):
                response = view(request, *args, **kwargs)
                # A lazy page reads rows while it is rendered, so it is rendered inside.
                if callable(getattr(response, "render", None)):
                    response = response.render()
        except Refused as reason:
            # Django asks no process_exception about a view that is called from here. What the view wrote is undone.
            return RefusalPages(self.get_response).process_exception(request, reason)
        return response
