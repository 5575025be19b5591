def notice(request):
    """For the plain words on every page of the demo district. Read from the session: no page pays a query for it."""
    session = getattr(request, "session", None)
    return {"demo_district": bool(session and session.get("demo"))}
