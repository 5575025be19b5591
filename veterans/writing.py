"""What every verb on a person begins with: one transaction, the person found within scope and locked, the permission."""

from functools import wraps

import pghistory
from django.db import transaction

from stations.permissions import Permission
from stations.scope import Scope
from veterans import rules
from veterans.models import Person


def deed(verb):
    """One transaction, and every history row that it leaves names whose deed it was, also outside a request."""

    @wraps(verb)
    def run(*args, by, **kwargs):
        with transaction.atomic(), pghistory.context(user=by.user_id):
            return verb(*args, by=by, **kwargs)

    return run


def locked(person_id: int, *, by: Scope, needs: Permission) -> Person:
    person = Person.objects.visible_to(by).select_for_update().get(pk=person_id)
    by.require(needs, person)
    return person


def for_editing(person_id: int, *, by: Scope) -> Person:
    person = locked(person_id, by=by, needs=Permission.PERSON_EDIT)
    rules.check_open(person)
    return person
