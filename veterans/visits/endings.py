"""Nobody rings at the door of who has died: joins the entry of the death (F8)."""

from veterans import endings
from veterans.visits import operations


@endings.on_death
def ring_no_more(person, *, by, at):
    operations.cancel_for(person_id=person.pk, note="本人去世", by_id=by.user_id, at=at)
