from rest_framework import authentication


class SessionAuthentication(authentication.SessionAuthentication):
    """A stranger gets 401, not 403: programs tell "sign in first" from "not for you" by it."""

    def authenticate_header(self, request):
        return "Session"
