"""What every verb on a person begins with: one transaction, the person found within scope and locked, the permission."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps

import pghistory
from django.db import transaction

from stations.permissions import Permission
from stations.scope import Scope
from veterans import rules
from veterans.models import Person

# Rooms above that keep something computed from a file in step with it: each is called as `(person_id, at=)`.
AFTER_A_CHANGE: list[Callable[..., None]] = []
_inside: ContextVar[bool] = ContextVar("inside_a_deed", default=False)


def after_a_change(function):
    AFTER_A_CHANGE.append(function)
    return function


def deed(verb):
    """One transaction, and every history row that it leaves names whose deed it was, also outside a request.

    A deed inside a deed tells nobody: what follows from a file is computed once, when the whole deed is done.
    """

    @wraps(verb)
    def run(*args, by, **kwargs):
        if _inside.get():
            return verb(*args, by=by, **kwargs)
        mark = _inside.set(True)
        try:
            with transaction.atomic(), pghistory.context(user=by.user_id):
                done = verb(*args, by=by, **kwargs)
                tell(kwargs.get("person_id") or _whose(done), at=kwargs["at"])
                return done
        finally:
            _inside.reset(mark)

    return run


def tell(person_id: int | None, *, at) -> None:
    for follow in AFTER_A_CHANGE if person_id else ():
        follow(person_id, at=at)


def _whose(done) -> int | None:
    return done.pk if isinstance(done, Person) else getattr(done, "person_id", None)


def locked(person_id: int, *, by: Scope, needs: Permission) -> Person:
    person = Person.objects.visible_to(by).select_for_update().get(pk=person_id)
    by.require(needs, person)
    return person


def for_editing(person_id: int, *, by: Scope) -> Person:
    person = locked(person_id, by=by, needs=Permission.PERSON_EDIT)
    rules.check_open(person)
    return person
