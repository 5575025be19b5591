from django.utils import timezone

from stations.scope import Scope


class ScopeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = Scope.of(request.user, today=timezone.localdate())
        return self.get_response(request)
