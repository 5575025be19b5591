"""What a person sees of their own card application: where it is, who has it, until when (F52)."""

from django.utils.timezone import localdate

from bureau.kit import my
from preferential_cards import operations, states
from preferential_cards.enums import Action, State
from preferential_cards.models import Application

# Who has the file in each stretch of the way, in the words of the person.
HOLDERS = {
    "apply": "您和{station}", "accept": "所属街道", "verify": "区退役军人事务局核实", "review": "区退役军人事务局初审",
    "city": "市退役军人事务局", "province": "省退役军人事务厅", "bank": "制证银行", "receive": "区退役军人服务中心",
    "hand_out": "{station}",
}  # fmt: skip


@my.matter
def applications(person, *, at):
    for application in (
        Application.objects.filter(person=person).select_related("station").prefetch_related("steps")
    ):
        yield _matter(application)


def _matter(application: Application) -> my.Matter:
    stage = next((one for one in states.STAGES if application.state in one.states), None)
    return my.Matter(
        title=application.get_card_type_display(),
        state=application.get_state_display(),
        tone=application.tone,
        text=_where(application, stage),
        key=f"cards:{application.pk}",
        steps=tuple(_steps(application, stage)),
        open=application.state in states.OPEN,
        withdraw=_withdraw(application) if (application.state, Action.WITHDRAW) in states.TABLE else None,
    )


def _until(application: Application) -> str:
    return f"{application.due_on:%Y-%m-%d} 前" if application.due_on else ""


def _where(application: Application, stage) -> str:
    if application.state == State.RETURNED:
        step = next((s for s in reversed(application.steps.all()) if s.action == Action.RETURN), None)
        return f"请补正：{step.get_reason_display() if step else ''}。补好后联系{application.station}。"
    if stage is None:
        return f"{localdate(application.state_since):%Y-%m-%d} 办结"
    holder = HOLDERS[stage.key].format(station=application.station)
    return f"现在在{holder}，{_until(application)}有结果。" if _until(application) else f"现在在{holder}。"


def _steps(application: Application, stage):
    """The whole way; what lies behind is done, what is now says who has it and until when."""
    passed = True
    for one in states.STAGES:
        here = one is stage
        passed = passed and not here
        note = (
            f"{HOLDERS[one.key].format(station=application.station)}，{_until(application)}" if here else ""
        )
        done = (stage is None and application.state == State.ISSUED) or (passed and stage is not None)
        yield my.Step(one.label, "current" if here else "done" if done else "", note)


def _withdraw(application: Application):
    def withdraw(*, by, at):
        operations.take(Action.WITHDRAW, application_id=application.pk, by=by, at=at, note="本人在网上撤回")

    return withdraw


@my.panel
def at_the_station(person, *, at):
    """The one thing to do about a card: fetch it, or mend what was sent back."""
    application = (
        Application.objects.filter(person=person, state__in=[State.AT_STATION, State.RETURNED])
        .select_related("station")
        .first()
    )
    if application is None:
        return None
    matter = _matter(application)
    if application.state == State.RETURNED:
        return my.Card(f"{matter.title}要补正", matter.text, todo=True)
    phone = application.station.phone or "区局"
    text = f"请带身份证到{application.station}领取，{_until(application)}。走不动请拨 {phone}，我们送上门或由家人代领。"
    return my.Card("您的优待证到了", text, todo=True)
