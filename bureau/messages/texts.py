"""What an installation starts with: the rules of the house and its texts. All of it is edited in the admin."""

import datetime as dt

from django.conf import settings

from bureau.messages.enums import Kind
from bureau.messages.models import Policy, Wording

SINCE = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
TEXTS = {
    "my_code": ("登录验证码", Kind.CODE, "验证码 {code}，5 分钟内有效。工作人员不会向您要验证码，请勿告诉他人。"),
    "card_arrived": ("优待证到站", Kind.MATTER, "您的{matter}已到{station}，请带身份证领取。走不动请拨 {phone}，我们送上门。"),
    "matter_returned": ("事项需要补充", Kind.MATTER, "您办的{matter}需要补充材料，请联系{station}，电话 {phone}。"),
    "matter_done": ("事项办结", Kind.MATTER, "您办的{matter}已办结。有疑问请联系{station}，电话 {phone}。"),
    "change_answered": ("资料修改有结果", Kind.MATTER, "您提出的资料修改已处理，请登录“我的”查看，或联系{station} {phone}。"),
    "visit_planned": ("上门时间", Kind.MATTER, "{station}工作人员计划 {date} {time} 上门，不便请拨 {phone} 改期。"),
    "apply_for_card": (
        "请申领优待证", Kind.DUTY,
        "您可以申领优待证，请带身份证到{station}，或拨 {phone} 预约上门。拒收请回复 R。",
    ),
    "collection_event": (
        "集中采集通知", Kind.DUTY, "{station} {date} {time} 在{place}集中采集信息，请带身份证。电话 {phone}。拒收请回复 R。",
    ),
    "job_fair": ("招聘会", Kind.EVENT, "{date} {time} 在{place}举办退役军人招聘会，欢迎参加。拒收请回复 R。"),
}  # fmt: skip


def load(sender=None, **kwargs) -> None:
    """Only where there is nothing yet; what the bureau has written is never touched."""
    if not Policy.objects.exists():
        Policy.objects.create(valid_from=SINCE.date(), signature=settings.BUREAU_SHORT_NAME)
    if not Wording.objects.exists():
        Wording.objects.bulk_create(
            Wording(key=key, version=1, title=title, kind=kind, text=text, published_at=SINCE)
            for key, (title, kind, text) in TEXTS.items()
        )
