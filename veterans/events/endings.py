"""Who has died is on no list that is still to come (F8)."""

from veterans import endings
from veterans.events import operations


@endings.on_death
def take_off_the_lists(person, *, by, at):
    operations.cancel_for(person_id=person.pk, note="本人去世", by=by, at=at)
