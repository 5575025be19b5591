"""What an installation starts with: one notice per function, the terms and the retention rule. All of it is edited in the admin."""

import datetime as dt

from bureau.privacy.enums import Function, RightsKind
from bureau.privacy.models import AnswerTerm, Notice, RetentionRule

SINCE = dt.date(2021, 11, 1)  # 个人信息保护法 in force
RIGHTS = (
    "您可以查阅、复制、更正、补充您的信息，要求解释处理规则，对不是履行法定职责所必需的处理可以拒绝或撤回同意。"
    "在社区、街道服务站或区局窗口提出，也可以由家人代办；我们在规定期限内书面答复。已故人员的近亲属可以查阅、复制、更正、删除。"
)
NOTICES = {
    Function.REGISTER: (
        "退役军人保障法第八条；个人信息保护法第十三条第三项、第三十五条",
        "为退役军人和其他优抚对象建档立卡，是落实各项待遇的前提。",
        "姓名、证件号、出生日期、民族、政治面貌、联系方式、户籍地和常住地、服役经历、立功受奖、残疾等级、就业状态等。",
        "在册期间一直保存；离册后按保存期限清除。",
        "上级退役军人事务部门；核实身份时与公安、民政、人武部核对。",
    ),
    Function.CARD: (
        "退役军人保障法第十五条；优待证管理办法（试行）",
        "审核优待证资格、制作和发放优待证。",
        "建档信息、照片、证明材料；制证银行需要的姓名、证件号、有效期、电话、职业、地址。",
        "证件有效期内一直保存。",
        "市、省退役军人事务部门和您选定的制证银行。",
    ),
    Function.VISIT: (
        "退役军人保障法第五十九条；浙江省军人军属权益保障条例",
        "走访慰问、帮扶援助。",
        "姓名、住址、电话、健康和生活困难情况。",
        "走访记录保存五年。",
        "不对外提供。",
    ),
    Function.CODE: (
        "退役军人保障法第五十三条；您的单独同意",
        "在崇军商家和公共场所出示身份、享受优待。",
        "一个不含姓名和证件号的随机码。",
        "核验记录保存一年。",
        "商家只看到是否有效、姓（名字隐去）和证件种类。",
    ),
    Function.SMS: (
        "个人信息保护法第十三条、第二十四条",
        "告知办事进度；经您同意，发送招聘会、培训、活动信息。",
        "手机号。",
        "在册期间保存。",
        "短信服务单位（受我们委托，只发送，不另作他用）。",
    ),
}


def load(sender=None, **kwargs) -> None:
    """Only where there is nothing yet; what the bureau has written is never touched."""
    if not Notice.objects.exists():
        for function, (basis, why, what, how_long, who_receives) in NOTICES.items():
            Notice.objects.create(
                function=function, version=1, valid_from=SINCE, basis=basis, why=why, what=what,
                how_long=how_long, who_receives=who_receives, rights=RIGHTS,
            )  # fmt: skip
    if not AnswerTerm.objects.exists():
        AnswerTerm.objects.bulk_create(
            AnswerTerm(kind=kind, days=15, basis="本局规定，待区局确认", valid_from=SINCE)
            for kind in RightsKind
        )
    if not RetentionRule.objects.exists():
        RetentionRule.objects.create(
            months=60, basis="本局规定，待区局确认；档案法另有规定的除外", valid_from=SINCE
        )
