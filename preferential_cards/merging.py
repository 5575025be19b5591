"""What stands in the way when two files of one person are made one, and how it is cleared."""

from django.urls import reverse

from preferential_cards.enums import State
from preferential_cards.models import Application
from veterans.quality import moving


@moving.cure("one_live_application_per_person")
def two_live_applications(application: Application) -> moving.Clash:
    if application.state == State.ISSUED:
        cure = "这一份的证已经发放：请留下这一份，另一份的先撤回；两张都已发放的，先收回一张"
    else:
        cure = "请先撤回这一份"
    return moving.Clash(
        f"两份档案各有一份优待证申领，一个人只能有一份。档号 {application.person_id} 的是“{application.get_state_display()}”，{cure}",
        reverse("cards:application", args=[application.pk]),
        "打开并入一份的申领",
    )
