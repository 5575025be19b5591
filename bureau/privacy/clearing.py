"""Clear the data of people whose time is over: what identifies and what is sensitive goes, the counts stay.

Also in the history, which the application itself cannot change; so it runs as the owner of the tables, from
`manage.py dispose`, for a list that two people have signed. The walls hold all the same.
"""

import datetime as dt

from django.apps import apps
from django.db import connection, transaction

from bureau.kit import audit, audit_check, classes
from bureau.privacy import rules
from bureau.privacy.enums import DisposalState
from bureau.privacy.models import Disposal
from veterans.models import OfPerson, Person

# A cleared row still has to satisfy its constraints: a unique index gets its own key instead of the keyed hash.
KEEP_UNIQUE = {"id_number_index": "int8send(id)", "number_index": "int8send(id)"}
# What stands for nothing where NULL may not stand.
EMPTY = {
    "BinaryField": "''::bytea",
    "BooleanField": "false",
    "DateField": "'1900-01-01'",
    "DateTimeField": "'1900-01-01'",
    "DecimalField": "0",
    "IntegerField": "0",
    "PositiveIntegerField": "0",
    "PositiveSmallIntegerField": "0",
    "ArrayField": "'{}'",
    "JSONField": "'{}'",
}


def _emptied(field) -> str:
    if field.column in KEEP_UNIQUE:
        return KEEP_UNIQUE[field.column]
    if field.null:
        return "NULL"
    return EMPTY.get(field.get_internal_type(), "''")


def _clear(model, key: str, people: list[int]) -> None:
    fields = [
        field
        for field in model._meta.fields
        # A key says nothing; the row it leads to is cleared itself.
        if not field.name.startswith("pgh_")
        and not (field.is_relation and not field.null)
        and classes.class_of(model, field.name) is classes.SENSITIVE
    ]
    if not fields:
        return
    changes = ", ".join(f'"{field.column}" = {_emptied(field)}' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', coalesce(array_agg(tgname)::text, ''), true)"
            " FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [model._meta.db_table],
        )
        cursor.execute(f"UPDATE {model._meta.db_table} SET {changes} WHERE {key} = ANY (%s)", [people])


@transaction.atomic
def carry_out(disposal: Disposal, *, at: dt.datetime) -> int:
    """→ how many people were cleared. All or nothing."""
    rules.check_may_carry_out(disposal)
    # The history is sealed against change; what the law clears is sealed anew with the reason.
    with audit_check.in_the_open(because=f"清除名单 {disposal.pk}", at=at):
        for model in apps.get_models():
            source = getattr(model, "pgh_tracked_model", model)
            if source is Person:
                _clear(model, "id", disposal.people)
            elif issubclass(source, OfPerson) or getattr(source, "follows_person", False):
                _clear(model, "person_id", disposal.people)
    disposal.state, disposal.done_at = DisposalState.DONE, at
    disposal.save(update_fields=["state", "done_at"])
    audit.record(verb="disposal.done", target=disposal, by_id=None, at=at, people=len(disposal.people))
    return len(disposal.people)
