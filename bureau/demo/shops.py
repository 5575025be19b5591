"""413 supportive shops of 2022 and what is on its way to 1,000; codes of 4,486 people; what was used in the last weeks.

It has a random source of its own, so that it changes nothing of what was invented before.
"""

import datetime as dt
import random
import secrets

from bureau.demo import benefits, writing
from bureau.demo.accounts import HOME, Staff
from bureau.demo.calendar import next_workday
from bureau.demo.people import spread
from bureau.kit import workdays
from bureau.kit.sequences import next_ids
from preferential_cards.benefits import pseudonyms
from preferential_cards.codes.enums import Action as CodeAction
from preferential_cards.codes.models import Code, CodeStep
from preferential_cards.models import Card
from preferential_cards.shops import geography, rules, scoring
from preferential_cards.shops.enums import (
    Action,
    MatterKind,
    MatterState,
    OfferKind,
    Outcome,
    Source,
    State,
    Trade,
)
from preferential_cards.shops.models import (
    BusinessArea,
    Matter,
    Offer,
    Redemption,
    Shop,
    ShopRule,
    Star,
    Step,
    Target,
)
from stations.enums import Role
from veterans.models import Person

SHOPS, WANTED, CODES = 413, 1000, 4486
STREETS = {"330108001": 168, "330108002": 142, "330108003": 103}  # 西兴, 长河, 浦沿
AREAS = [
    ("星光大道崇军一条街", "STREET", "330108001", 120.2090, 30.2080),
    ("宝龙城崇军商圈", "DISTRICT", "330108002", 120.1930, 30.1800),
    ("西兴银泰城崇军商圈", "DISTRICT", "330108001", 120.2290, 30.1960),
]
TRADES = {
    Trade.DINING: 158, Trade.MARKET: 58, Trade.BEAUTY: 42, Trade.CARS: 28, Trade.LODGING: 24, Trade.FITNESS: 21, Trade.EDUCATION: 19,
    Trade.MEDICAL: 17, Trade.CULTURE: 14, Trade.HOUSEKEEPING: 12, Trade.LEGAL: 8, Trade.FINANCE: 7, Trade.OTHER: 5,
}  # fmt: skip
WORDS = {
    Trade.DINING: ["烤鱼店", "面馆", "小吃", "农家菜", "火锅", "早餐店"], Trade.MARKET: ["超市", "水果店", "便利店"],
    Trade.BEAUTY: ["理发店", "美容院"], Trade.CARS: ["汽修", "洗车行"], Trade.LODGING: ["宾馆", "民宿"], Trade.FITNESS: ["健身房", "游泳馆"],
    Trade.EDUCATION: ["书画班", "驾校"], Trade.MEDICAL: ["口腔门诊", "药店"], Trade.CULTURE: ["书店", "影城"], Trade.HOUSEKEEPING: ["家政", "洗衣店"],
    Trade.LEGAL: ["律师事务所"], Trade.FINANCE: ["银行网点"], Trade.OTHER: ["照相馆"],
}  # fmt: skip
OFFERS = {
    Trade.DINING: ("全单 8 折", "酒水"), Trade.MARKET: ("满 100 减 15", "烟酒"), Trade.BEAUTY: ("洗剪吹 7 折", ""), Trade.CARS: ("工时费 8 折", "配件"),
    Trade.LODGING: ("房费 8 折", "节假日"), Trade.FITNESS: ("次卡半价", ""), Trade.EDUCATION: ("学费 9 折", ""), Trade.MEDICAL: ("洗牙 6 折", ""),
    Trade.CULTURE: ("门市价 8 折", ""), Trade.HOUSEKEEPING: ("首单立减 30 元", ""), Trade.LEGAL: ("免费咨询半小时", ""), Trade.FINANCE: ("优先办理", ""), Trade.OTHER: ("证件照免费", ""),
}  # fmt: skip
NAMES = [
    "李老三",
    "王记",
    "老张",
    "滨江",
    "江晖",
    "钱塘",
    "江南",
    "星光",
    "聚福",
    "同心",
    "军民",
    "长城",
    "东方",
    "老兵",
    "红旗",
    "和平",
    "振兴",
    "春风",
    "江畔",
    "明珠",
]
UNDER_WAY = {
    State.LEAD: 46, State.PROMISED: 18, State.APPLIED: 11, State.RETURNED: 3, State.CHECKED: 7, State.REVIEWED: 4, State.NOTICE: 5, State.SIGNED: 3,
}  # fmt: skip
WAY = (Action.APPLY, Action.CHECK, Action.REVIEW, Action.PUBLISH, Action.SIGN, Action.OPEN)
BY_STREET = frozenset({Action.APPLY, Action.CHECK})
USES, LAST_DAYS = 1600, 75
COMPLAINTS = [
    ("说好全单八折，结账时说会员日不参加", True), ("老兵码扫不上，店员说没听说过", False), ("折扣给了，态度很好，表扬", False), ("牌匾还挂着，店已经换人", True),
]  # fmt: skip


class Maker:
    def __init__(self, *, at: dt.datetime, zone):
        self.rng = random.Random("崇军商家 2022")
        self.at, self.zone, self.today = at, zone, at.astimezone(zone).date()
        self.staff = Staff()
        self.areas = [
            BusinessArea.objects.create(name=name, kind=kind, street_id=street, longitude=x, latitude=y)
            for name, kind, street, x, y in AREAS
        ]

    # -- shops -------------------------------------------------------------------------------------------------

    def shops(self) -> list[Shop]:
        ShopRule.objects.create(valid_from=dt.date(2022, 1, 1))
        trades = [trade for trade, count in TRADES.items() for _ in range(count)]
        streets = [street for street, count in STREETS.items() for _ in range(count)]
        self.rng.shuffle(trades)
        ids = next_ids(Shop, SHOPS + sum(UNDER_WAY.values()))
        opened = sorted(self._day(dt.date(2022, 3, 1), dt.date(2022, 12, 28)) for _ in range(SHOPS))
        shops = [
            self._opened(pk, n, street, trade, day)
            for n, (pk, street, trade, day) in enumerate(zip(ids, streets, trades, opened, strict=False))
        ]
        states = [state for state, count in UNDER_WAY.items() for _ in range(count)]
        shops += [
            self._under_way(pk, SHOPS + n, state)
            for n, (pk, state) in enumerate(zip(ids[SHOPS:], states, strict=True))
        ]
        Shop.objects.bulk_create(shops)
        Step.objects.bulk_create(step for shop in shops for step in self._steps(shop))
        return shops

    def _day(self, first: dt.date, last: dt.date) -> dt.date:
        return next_workday(first + dt.timedelta(days=self.rng.randrange((last - first).days)))

    def _moment(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(self.rng.randrange(9, 17), self.rng.randrange(60)), self.zone)

    def _facts(self, n: int, street: str, trade: str) -> dict:
        rng = self.rng
        area = next((a for a in self.areas if a.street_id == street and rng.random() < 0.3), None)
        centre = (area.longitude, area.latitude) if area else geography.centre_of(street)
        wide = 0.0025 if area else 0.011
        return {
            "name": f"{NAMES[n % len(NAMES)]}{WORDS[trade][n // len(NAMES) % len(WORDS[trade])]}（{n % 7 + 1} 店）",
            "uscc": rules.uscc_of(f"92{HOME}MA{n:07d}"),
            "trade": trade,
            "street_id": street,
            "area": area,
            "address": f"{rng.choice(['江南大道', '滨盛路', '江陵路', '滨康路', '西兴路', '长河路', '浦沿路'])} {rng.randrange(1, 900)} 号",
            "longitude": round(centre[0] + rng.gauss(0, wide / 2), 5),
            "latitude": round(centre[1] + rng.gauss(0, wide / 2.6), 5),
            "phone": f"0571-0000 {1000 + n:04d}",
            "hours": "10:00–21:00",
            "promise": OFFERS[trade][0],
            "veteran_founded": rng.random() < 0.08,
            "link": secrets.token_urlsafe(24),
        }

    def _opened(self, pk, n, street, trade, day) -> Shop:
        opened = self._moment(day)
        suspended = n in (57, 211)
        # The agreements of 2022 have been renewed since: some end within the next two months, most later.
        ends = self.today + dt.timedelta(days=self.rng.choice([20, 45, 58, *range(90, 700, 30)]))
        return Shop(
            pk=pk, **self._facts(n, street, trade), source=Source.RECRUITED if n % 3 else Source.ONLINE,
            state=State.SUSPENDED if suspended else State.ACTIVE,
            state_since=self.at - dt.timedelta(days=12) if suspended else opened, agreement_from=day, agreement_to=ends,
            plaque=f"BJ-CJ-{HOME}-2022-{n + 1:04d}", opened_at=opened, followed_by_id=self.staff.street(street),
            notice_from=day - dt.timedelta(days=14), notice_to=day - dt.timedelta(days=7),
        )  # fmt: skip

    def _under_way(self, pk, n, state) -> Shop:
        street = self.rng.choice(list(STREETS))
        trade = self.rng.choice(list(TRADES))
        since = self.at - dt.timedelta(days=self.rng.randrange(1, 9), hours=self.rng.randrange(5))
        facts = self._facts(n, street, trade)
        dates = {}
        if state in (State.NOTICE, State.SIGNED):
            begins = self.today - dt.timedelta(days=2 if state == State.NOTICE else 14)
            dates = {"notice_from": begins, "notice_to": workdays.add_workdays(begins, 5)}
        if state == State.SIGNED:
            dates |= {"agreement_from": self.today, "agreement_to": rules.months_after(self.today, 24)}
        if state in (State.LEAD, State.PROMISED):
            facts |= {"uscc": "", "promise": facts["promise"] if state == State.PROMISED else ""}
        return Shop(
            pk=pk, **facts, **dates, source=Source.RECRUITED, state=state, state_since=since, followed_by_id=self.staff.street(street)
        )  # fmt: skip

    def _steps(self, shop):
        if not shop.opened_at:
            yield Step(
                shop=shop,
                state=shop.state,
                note="加入招募名单",
                at=shop.state_since,
                by_id=shop.followed_by_id,
            )
            return
        ends = (State.APPLIED, State.CHECKED, State.REVIEWED, State.NOTICE, State.SIGNED, State.ACTIVE)
        officer = self.staff.bureau(Role.OFFICER)
        for n, (action, state) in enumerate(zip(WAY, ends, strict=True)):
            yield Step(
                shop=shop, action=action, state=state, at=shop.opened_at - dt.timedelta(days=3 * (len(WAY) - 1 - n)),
                by_id=shop.followed_by_id if action in BY_STREET else officer, note="门面整洁，优惠已张贴" if action == Action.CHECK else "",
            )  # fmt: skip
        if shop.state == State.SUSPENDED:
            yield Step(shop=shop, action=Action.SUSPEND, state=shop.state, at=shop.state_since, by_id=officer, note="连续两次没有给承诺的优惠，限期整改")  # fmt: skip

    def targets(self) -> None:
        for year in sorted({2023, self.today.year}):
            for street, goal in spread(WANTED, STREETS).items():
                Target.objects.create(year=year, street_id=street, goal=goal)
            for street, count_there in STREETS.items():
                share = count_there / SHOPS
                for trade, count in TRADES.items():
                    goal = max(1, round(count * share * WANTED / SHOPS))
                    most = round(goal * 1.3) if trade == Trade.DINING else None
                    Target.objects.create(year=year, street_id=street, trade=trade, goal=goal, most=most)

    def offers(self, shops) -> list[Offer]:
        made = []
        for shop in shops:
            if not shop.opened_at:
                continue
            title, excludes = OFFERS[shop.trade]
            kind = (
                OfferKind.PRIORITY
                if "优先" in title
                else OfferKind.AMOUNT
                if "减" in title
                else OfferKind.PERCENT
            )
            made.append(Offer(shop=shop, title=title, excludes=excludes, kind=kind, holders=["V", "F"], valid_from=shop.agreement_from))  # fmt: skip
        return Offer.objects.bulk_create(made)

    # -- codes and their use -----------------------------------------------------------------------------------

    def codes(self) -> list[tuple[int, str]]:
        good = Card.objects.valid(self.at).values("person")
        people = Person.objects.should_hold_card(self.at).filter(pk__in=good).order_by("pk")
        holders = list(people.values_list("pk", "station_id"))
        self.rng.shuffle(holders)
        chosen = sorted(holders[:CODES])
        issued = dict(Card.objects.valid(self.at).values_list("person_id", "issued_at"))
        ids = next_ids(Code, len(chosen))
        claimed = [issued[person] + dt.timedelta(hours=self.rng.randrange(2, 72)) for person, _ in chosen]
        writing.insert(
            Code,
            ("id", "person_id", "station_id", "key", "state", "claimed_at", "device", "pin"),
            (
                (pk, person, station, secrets.token_bytes(32), "CLAIMED", at, b"", b"")
                for pk, (person, station), at in zip(ids, chosen, claimed, strict=True)
            ),
        )
        writing.insert(
            CodeStep,
            ("code_id", "person_id", "station_id", "action", "state", "note", "at"),
            (
                (pk, person, station, CodeAction.CLAIM, "CLAIMED", "", at)
                for pk, (person, station), at in zip(ids, chosen, claimed, strict=True)
            ),
        )
        return chosen

    def uses(self, offers, holders) -> None:
        rng, seen, rows, stars = self.rng, set(), [], {}
        busy = [offer for offer in offers if offer.shop.state == State.ACTIVE][::3]
        for _ in range(USES):
            offer, (person, _) = rng.choice(busy), rng.choice(holders)
            day = self.today - dt.timedelta(days=rng.randrange(1, LAST_DAYS))
            if (offer.pk, person, day) in seen:
                continue
            seen.add((offer.pk, person, day))
            subject, moment = pseudonyms.of(person), self._moment(day)
            rows.append(
                Redemption(
                    shop=offer.shop, offer=offer, offer_version=1, subject=subject, holder="V", token=rng.randbytes(32),
                    ordinal=1, on=day, at=moment,
                )
            )  # fmt: skip
            if rng.random() < 0.2:
                month = day.replace(day=1)
                stars[offer.shop_id, subject, month] = Star(
                    shop=offer.shop,
                    subject=subject,
                    month=month,
                    stars=rng.choice([3, 4, 4, 5, 5, 5]),
                    at=moment,
                )
        Redemption.objects.bulk_create(rows)
        Star.objects.bulk_create(stars.values())
        month = self.today.replace(day=1)
        for _ in range(2):
            month = (month - dt.timedelta(days=1)).replace(day=1)
            scoring.score_month(month, at=self.at)

    def matters(self, shops) -> None:
        for n, (text, refused) in enumerate(COMPLAINTS):
            shop = shops[10 + 37 * n]
            opened = self.at - dt.timedelta(days=9 - 2 * n)
            decided = n == 2
            Matter.objects.create(
                shop=shop, kind=MatterKind.COMPLAINT, text=text, refused_offer=refused, link=secrets.token_urlsafe(24),
                state=MatterState.DECIDED if decided else MatterState.HEARD if n == 0 else MatterState.ASKED,
                opened_at=opened, asked_at=opened, shop_said="当天收银系统没有更新，已补给" if n == 0 else "",
                heard_at=opened + dt.timedelta(days=1) if n == 0 else None,
                outcome=Outcome.NOT_UPHELD if decided else "", answer="感谢来信，已转告商家" if decided else "",
                decided_at=self.at if decided else None, decided_by_id=self.staff.bureau(Role.OFFICER) if decided else None,
            )  # fmt: skip


def make(*, at: dt.datetime, zone) -> None:
    maker = Maker(at=at, zone=zone)
    shops = maker.shops()
    maker.targets()
    offers = maker.offers(shops)
    holders = maker.codes()
    maker.uses(offers, holders)
    maker.matters(shops)
    benefits.make(maker.rng, at=at, staff=maker.staff, holders=holders)
