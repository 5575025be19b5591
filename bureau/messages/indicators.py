from bureau.kit.indicators import Indicator
from bureau.messages.enums import SmsState
from bureau.messages.models import Sms


def sent(at):
    return Sms.objects.filter(sent_at__lte=at, state__in=[SmsState.SENT, SmsState.DELIVERED, SmsState.FAILED])


def delivered(at):
    return sent(at).filter(delivered_at__lte=at)


SMS_DELIVERED = Indicator(
    key="sms_delivered_rate",
    label="短信送达率",
    definition="已送达的短信 ÷ 交给网关的短信。没有发送的（已故、无手机号、不愿接收）不在内。",
    unit="条",
    numerator=delivered,
    denominator=sent,
    numerator_label="已送达",
    denominator_label="已发出",
    door="messages:log",
    personal=False,
)
