"""Nobody decides about the hardship of who has died: joins the entry of the death (F8)."""

from veterans import endings
from veterans.hardship import operations


@endings.on_death
def close_cases(person, *, by, at):
    operations.close_for(person_id=person.pk, why="本人去世", by=by, at=at)
