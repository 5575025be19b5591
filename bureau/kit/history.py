"""Field history of every change on whatever path: database triggers by django-pghistory, one statement per statement."""

import pghistory
import pgtrigger
from django.db import models


def tracked(model):
    """Class decorator: each insert, update and delete of the table leaves an event row, also from SQL and bulk writes.

    The history of a person is read by person, so rows that belong to a person are indexed by that and by nothing
    else: every further index is paid for by each imported row.
    """
    belongs = any(field.name == "person" for field in model._meta.fields)
    by_person = [models.Index(fields=["person"], name=f"{model._meta.model_name}_history")] if belongs else []
    return pghistory.track(
        pghistory.InsertEvent(level=pgtrigger.Statement),
        pghistory.UpdateEvent(level=pgtrigger.Statement),
        pghistory.DeleteEvent(level=pgtrigger.Statement),
        obj_field=pghistory.ObjForeignKey(related_name="events", db_index=not belongs),
        meta={"indexes": by_person, "verbose_name": f"{model._meta.verbose_name}变更"},
    )(model)
