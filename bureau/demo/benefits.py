"""A catalogue with the articles that are behind it, some proposals, and what people said of two hospitals."""

import datetime as dt

from preferential_cards.benefits import pseudonyms
from preferential_cards.benefits.enums import Area, Group, Kind, Level, Proof, Status
from preferential_cards.benefits.models import Benefit, Feedback, Proposal, ProposalStep

V, B, D, S = Group.VETERAN, Group.BEREAVED, Group.DISABLED, Group.SERVING_FAMILY
CARD, CODE, DIS = Proof.CARD, Proof.CODE, Proof.DISABLED_CARD
LAW = "退役军人保障法"
# code, title, area, level, groups, proofs, kind, value, provider, basis, takes feedback
ITEMS = [
    ("GJ-052", "公立医院优先就医", Area.MEDICAL, Level.NATIONAL, [V, B, D], [CARD, CODE, DIS], Kind.PRIORITY, "挂号、就诊、检查、缴费、取药、住院六优先", "区内公立医院", f"{LAW}第五十二条", False),
    ("GJ-053", "公共交通优待", Area.TRAVEL, Level.NATIONAL, [V, B], [CARD], Kind.PRIORITY, "乘车、购票、安检优先", "车站、机场", f"{LAW}第五十三条", False),
    ("GJ-054", "铁路航空半价", Area.TRAVEL, Level.NATIONAL, [D], [DIS], Kind.DISCOUNT, "火车、轮船、长途客车、境内航班半价", "铁路、民航", "军人抚恤优待条例第五十二条", False),
    ("ZJ-011", "市内公交地铁免费", Area.TRAVEL, Level.PROVINCE, [D, B], [CARD, DIS], Kind.FREE, "免费乘坐市内公共汽车和地铁", "公交集团、地铁集团", "浙江省军人抚恤优待办法第十一条", False),
    ("ZJ-012", "国有景区免费", Area.CULTURE, Level.PROVINCE, [D, B], [CARD, DIS], Kind.FREE, "公园、国有景区门票免费", "省内国有景区", "浙江省军人抚恤优待办法第十一条", False),
    ("HZ-017", "西湖西溪收费景点", Area.CULTURE, Level.CITY, [V, B], [CARD, CODE], Kind.FREE, "活动期内 17 处收费景点免门票", "西湖、西溪景区", "景区年度公告", False),
    ("BJ-001", "浙二滨江院区老兵窗口", Area.MEDICAL, Level.DISTRICT, [V, B, D], [CARD, CODE], Kind.PRIORITY, "导医台专人引导，六优先", "浙二医院滨江院区", "区局与医院合作协议", True),
    ("BJ-002", "省儿童保健医院优先", Area.MEDICAL, Level.DISTRICT, [V, B], [CARD, CODE], Kind.PRIORITY, "退役军人子女优先就诊", "省儿童保健医院", "区局与医院合作协议", True),
    ("BJ-003", "免费法律咨询", Area.LEGAL, Level.DISTRICT, [V, B, D, S], [CARD, CODE], Kind.SERVICE, "每周三下午律师坐班，文书代写免费", "区法律服务中心", "区司法局合作函", False),
    ("BJ-004", "优待证账户免年费", Area.FINANCE, Level.NATIONAL, [V, B], [CARD], Kind.FREE, "免年费、小额管理费、短信费", "发证银行", "优待证合作银行公告", False),
    ("BJ-005", "崇军商家优惠", Area.SHOPPING, Level.DISTRICT, [V, B], [CARD, CODE], Kind.DISCOUNT, "餐饮、商超、住宿等折扣，见商家名录", "崇军商家", "崇军商家合作协议", False),
    ("BJ-006", "健身场馆折扣", Area.CULTURE, Level.DISTRICT, [V, B], [CARD, CODE], Kind.DISCOUNT, "区体育馆游泳、羽毛球半价", "区体育中心", "区文体局合作函", False),
    ("BJ-007", "免费健康体检", Area.MEDICAL, Level.DISTRICT, [V, D], [CARD], Kind.FREE, "60 岁以上每年一次", "社区卫生服务中心", "区卫健局年度通知", True),
    ("BJ-008", "适应性培训", Area.EDUCATION, Level.DISTRICT, [V], [CARD], Kind.FREE, "退役一年内免费参加一次职业技能培训", "区人力社保局", f"{LAW}第三十五条", False),
    ("BJ-009", "居家养老上门", Area.ELDERLY, Level.DISTRICT, [V, B, D], [CARD], Kind.SERVICE, "80 岁以上每月两次上门服务", "居家养老服务中心", "区民政局合作函", False),
    ("BJ-010", "悬挂光荣牌", Area.HONOR, Level.NATIONAL, [V, B, S], [CARD], Kind.SERVICE, "上门悬挂，损坏免费更换", "社区服务站", f"{LAW}第五十九条", False),
]  # fmt: skip
PROPOSED = [
    ("老兵理发日", Area.OTHER, "区美发协会", "每月 20 日免费理发", "330108001"),
    ("陪诊志愿者", Area.MEDICAL, "区志愿者协会", "80 岁以上预约陪诊", "330108002"),
    ("军娃托管", Area.EDUCATION, "社区托幼点", "放学后免费托管到 18 点", "330108003"),
]
SAID = [
    (5, "导医很热心，十分钟就看上了"),
    (4, ""),
    (3, "周一人多，老兵窗口没人"),
    (5, "给孩子看病方便多了"),
    (2, "取药还是排了很久"),
]


def make(rng, *, at: dt.datetime, staff, holders: list[tuple[int, str]]) -> None:
    """`holders`: some people with a card, (key, station)."""
    since = dt.datetime(2022, 3, 1, 2, 0, tzinfo=dt.UTC)
    Benefit.objects.bulk_create(
        Benefit(
            code=code, title=title, area=area, level=level, groups=groups, proofs=proofs, kind=kind, value=value,
            provider=provider, basis=basis, takes_feedback=feedback, how_to="到窗口出示凭证\n说明要用哪项优待", region="全区" if level == Level.DISTRICT else "适用范围见依据",
            valid_from=since.date(), status=Status.PUBLISHED, published_at=since,
        )
        for code, title, area, level, groups, proofs, kind, value, provider, basis, feedback in ITEMS
    )  # fmt: skip
    asked = list(Benefit.objects.filter(takes_feedback=True))
    for n, (stars, text) in enumerate(SAID):
        moment = at - dt.timedelta(days=3 + 4 * n, hours=rng.randrange(3))
        Feedback.objects.create(
            benefit=asked[n % len(asked)], subject=pseudonyms.of(holders[n][0]), stars=stars, text=text, at=moment, on=moment.date()
        )  # fmt: skip
    for n, (title, area, provider, value, street) in enumerate(PROPOSED):
        moment = at - dt.timedelta(days=5 + 6 * n)
        made = Proposal.objects.create(
            station_id=street, title=title, area=area, provider=provider, value=value, state_since=moment
        )
        ProposalStep.objects.create(proposal=made, state=made.state, at=moment, by_id=staff.street(street))
