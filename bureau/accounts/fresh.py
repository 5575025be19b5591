"""Before a dangerous deed: a log-in of the last twenty minutes. A chair that was left shall not sign anything."""

from functools import wraps
from urllib.parse import urlencode, urlsplit

from bureau.accounts import door
from bureau.accounts.middleware import to_page

WORDS = "这一步很要紧，请先确认是您本人，然后再办一次"


def fresh_login_required(view):
    """For a page or a button. After a POST the reader comes back to the page that the button was on."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        if not request.user.is_authenticated or door.is_fresh(request):
            return view(request, *args, **kwargs)
        return confirm_first(request)

    return asked


def confirm_first(request):
    return to_page(request, "accounts:confirm", WORDS, query="?" + urlencode({"next": _page(request)}))


def _page(request) -> str:
    if request.method in ("GET", "HEAD") and request.headers.get("HX-Request") != "true":
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    return came_from._replace(scheme="", netloc="").geturl() if came_from.netloc == request.get_host() else ""
