"""Whom a ceremony may be held for. Services stand above this room and propose by themselves (like `veterans.life`)."""

from collections.abc import Callable

from django.db.models import QuerySet

PROPOSERS: list[tuple[str, Callable[..., QuerySet]]] = []


def register(words: str):
    """`@guests.register("证已到站，等发放")` on `function(*, by)` → persons within that reach."""

    def keep(function):
        PROPOSERS.append((words, function))
        return function

    return keep
