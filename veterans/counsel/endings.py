"""Nobody waits for who has died: joins the entry of the death (F8)."""

from veterans import endings
from veterans.counsel import operations


@endings.on_death
def cancel_consultations(person, *, by, at):
    operations.cancel_for(person_id=person.pk, by=by, at=at)
