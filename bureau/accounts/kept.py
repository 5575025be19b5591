"""What somebody had typed when the session ended comes back after the next sign-in, to the same account and nobody else.

It is the form that came too late. It waits in the session for ten minutes, sealed for that account: neither the browser
nor a dump of the sessions holds it in the open. Files, passwords and codes do not wait.
"""

import base64
import json
from urllib.parse import urlsplit

from django.utils import timezone

from bureau.kit import seal

SEAL = "accounts.kept"
KEY = "kept"
WAITS = 600
MOST_BYTES = 20_000
NEVER = ("password", "code", "csrf", "token", "next")


def of(request) -> dict | None:
    """Before the session is thrown away: the form of this request and the page that it was on."""
    if request.method != "POST":
        return None
    fields = {
        name: values
        for name, values in request.POST.lists()
        if any(values) and not any(word in name.lower() for word in NEVER)
    }
    text = json.dumps(fields, ensure_ascii=False)
    page = _page(request)
    if not fields or not page or len(text) > MOST_BYTES:
        return None
    sealed = base64.b64encode(seal.of(SEAL).close(text, request.user.pk)).decode()
    return {
        "user": request.user.pk,
        "page": page,
        "sealed": sealed,
        "until": timezone.now().timestamp() + WAITS,
    }


def _page(request) -> str:
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    return (
        came_from._replace(scheme="", netloc="", fragment="").geturl()
        if came_from.netloc == request.get_host()
        else ""
    )


def back(request) -> dict[str, list[str]]:
    """Once, on the page it was typed on → names and values; {} everywhere else."""
    waiting = request.session.get(KEY) if hasattr(request, "session") else None
    if not waiting or not request.user.is_authenticated or waiting["page"] != request.get_full_path():
        return {}
    del request.session[KEY]
    if waiting["user"] != request.user.pk or waiting["until"] < timezone.now().timestamp():
        return {}
    return json.loads(seal.of(SEAL).open(base64.b64decode(waiting["sealed"]), request.user.pk))


def drop_unless_of(request, user) -> None:
    waiting = request.session.get(KEY)
    if waiting and waiting["user"] != user.pk:
        del request.session[KEY]
