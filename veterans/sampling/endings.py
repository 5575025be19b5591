"""No papers are asked of who has died: joins the entry of the death (F8)."""

from veterans import endings
from veterans.sampling import operations


@endings.on_death
def void_samples(person, *, by, at):
    operations.void_for(person_id=person.pk, why="本人去世", by=by, at=at)
