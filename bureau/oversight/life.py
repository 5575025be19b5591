"""On the page of a person: the way to who can see this person and, for who watches over it, how many did."""

from django.urls import reverse
from django.utils import timezone

from bureau.oversight import queries
from stations.permissions import Permission
from veterans import life


@life.register_panel
def who_looked(person, *, by) -> life.Panel:
    lines = ()
    if by.allows(Permission.ACCESS_REVIEW, person):
        seen = queries.looked_at(person, at=timezone.now())
        colleagues = len({row["user"].pk for row in seen})
        lines = (life.Line("近半年", f"{colleagues} 位同事看过 {sum(row['times'] for row in seen)} 次"),)
    return life.Panel(
        "谁能看到此人", lines, "看名单和缘由", reverse("oversight:who_looked", args=[person.pk])
    )
