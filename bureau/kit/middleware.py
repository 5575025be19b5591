"""What every answer carries, errors and downloads included."""

from django.conf import settings
from django.http import HttpResponseBadRequest, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render

from bureau.kit.errors import Refused

# No inline script or style anywhere, nothing from another host: tests/architecture/test_front.py keeps the pages so.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """First in the list, so that it also dresses what the others refuse."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        # Who carries a session sees personal data: no copy may stay on a shared computer after log-out.
        # Read from the cookie, not from request.user, so that it also holds while the database is away.
        name = settings.SESSION_COOKIE_NAME
        if name in request.COOKIES or name in response.cookies:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class KnownMethods:
    """Pages and the API speak GET and POST. Whatever else knocks is refused before anybody looks at it, also in the
    admin, whose views would take an unknown method for a GET."""

    METHODS = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in self.METHODS:
            return HttpResponseNotAllowed(self.METHODS)
        if "\0" in request.path_info:  # no key types it and no text column takes it
            return HttpResponseBadRequest("地址里有不能处理的字符")
        return self.get_response(request)


class RefusalPages:
    """A refusal that no view caught is still told in its own words, not as a breakdown."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"error": str(exception)}, status=exception.status)
        page = "403.html" if exception.status == 403 else "409.html"
        return render(request, page, {"reason": str(exception)}, status=exception.status)
