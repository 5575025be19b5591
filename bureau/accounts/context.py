import json

from django.utils.functional import SimpleLazyObject

from bureau.accounts import kept


def notice(request):
    """For the plain words on every page of the demo district. Read from the session: no page pays a query for it."""
    session = getattr(request, "session", None)
    return {
        "demo_district": bool(session and session.get("demo")),
        # Lazy: only a whole page shows what was typed, a piece of one would swallow it.
        "kept": SimpleLazyObject(lambda: _kept(request)),
    }


def _kept(request) -> dict:
    fields = kept.back(request)
    texts = [value for values in fields.values() for value in values if value]
    return {"json": json.dumps(fields, ensure_ascii=False), "texts": texts} if fields else {}
