"""What is worth counting in trainings. The subjects are trainings and chiefs in a public post; nobody is ranked by them."""

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from bureau.kit.indicators import Indicator
from stations.rota.models import Chief
from stations.trainings.enums import Kind, State
from stations.trainings.models import Certificate, Training


def planned(at):
    """The lines of this year's plans. What was cancelled stays in: a plan is not kept by striking it out."""
    return Training.objects.filter(plan__year=localdate(at).year)


def held(at):
    return planned(at).filter(state=State.HELD, held_at__lte=at)


def serving(at):
    return Chief.objects.serving_on(localdate(at))


def trained(at):
    today = localdate(at)
    holds = Certificate.objects.filter(
        seat__chief=OuterRef("pk"), issued_on__year=today.year, issued_on__lte=today, revoked_at=None
    )
    return serving(at).filter(Exists(holds))


def _of_kind(kind):
    def rows(at):
        return Training.objects.filter(
            kind=kind, state=State.HELD, held_at__lte=at, starts_at__year=localdate(at).year
        )

    return rows


HELD = Indicator(
    key="trainings_held",
    label="培训计划完成率",
    definition="本年度培训计划里已办的场次 ÷ 计划里的场次（取消的也算在计划里）。",
    unit="场",
    numerator=held,
    denominator=planned,
    numerator_label="已办",
    denominator_label="计划",
    door="trainings:list",
    personal=False,
)
TRAINED_CHIEFS = Indicator(
    key="trained_chiefs",
    label="轮值站长受训率",
    definition="今年取得有效培训证书的在任轮值站长 ÷ 在任轮值站长。",
    unit="人",
    numerator=trained,
    denominator=serving,
    numerator_label="今年受训合格",
    denominator_label="在任",
    door="trainings:chiefs",
    personal=False,
)
CAMPAIGN = Indicator(
    key="campaign_trainings",
    label="专项业务培训",
    definition="当年为专项工作办的业务培训场次（已办）。",
    unit="场",
    numerator=_of_kind(Kind.CAMPAIGN),
    denominator=None,
    numerator_label="已办",
    denominator_label="",
    door="trainings:list",
    personal=False,
)
INDUCTION = Indicator(
    key="induction_trainings",
    label="社工岗前培训",
    definition="当年办的社工岗前专题培训场次（已办）。",
    unit="场",
    numerator=_of_kind(Kind.INDUCTION),
    denominator=None,
    numerator_label="已办",
    denominator_label="",
    door="trainings:list",
    personal=False,
)
