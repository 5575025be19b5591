"""What makes a file doubtful: one condition in SQL per rule, with the sentence for the clerk and the field that cures it.

A condition is about `p`, one person on the register. It may ask %(today)s and %(at)s and whatever tables it needs; with
"p.id = …" beside it the same text judges one person by indexes. `says` makes the detail that is shown.
"""

from dataclasses import dataclass

from veterans.rules import OLDEST_RECRUIT, YOUNGEST_RECRUIT

VETERAN = "(left(i.category, 1) IN ('A', 'B', 'C') OR i.category IN ('D01', 'D06', 'D07', 'D08', 'D09'))"
NO_DETAIL = "''"


def holds(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM veterans_identity i WHERE i.person_id = p.id AND i.valid_to IS NULL AND {condition})"


def ages(years: int) -> str:
    return f"(p.born_on + interval '{years} years')::date"


@dataclass(frozen=True)
class Check:
    code: str
    label: str
    cure: str  # what to do, in the words of the clerk
    where: str
    says: str = NO_DETAIL
    door: str = "people:edit"  # the page with the field; further arguments after the person in `args`
    args: tuple = ()
    anchor: str = ""  # the field on that page
    at_once: bool = (
        True  # False: looks at other people's rows, so only the night, which sees everybody, decides
    )


CHECKS = (
    Check(
        "phone_missing", "没有联系电话", "登记本人或亲属的电话",
        "NOT EXISTS (SELECT 1 FROM veterans_contact c WHERE c.person_id = p.id)",
        door="people:add_thing", args=("phone",),
    ),
    Check(
        "phone_shared", "一个电话登记给三人以上", "问清是谁的电话，改成本人的",
        "EXISTS (SELECT 1 FROM veterans_contact c WHERE c.person_id = p.id AND c.is_primary AND c.owner = '' AND"
        " (SELECT count(*) FROM veterans_contact o WHERE o.number_index = c.number_index) >= 3)",
        door="people:add_thing", args=("phone",), at_once=False,
    ),
    Check(
        "number_wrong", "证件号对不上", "对照身份证改证件号",
        "p.id = ANY (%(wrong_numbers)s)", "'校验位、出生日期或性别与号码不一致'", anchor="id_id_number",
    ),
    Check(
        "name_unreadable", "姓名有打不出的字", "对照身份证改姓名，生僻字可直接粘贴",
        "p.name ~ '[?？*＊□○_]' OR p.name ~ '[\uE000-\uF8FF]'", anchor="id_name",
    ),
    Check(
        "identity_missing", "没有人员类别", "按退役或优抚证件补登身份",
        f"NOT {holds('true')}", door="people:add_thing", args=("identity",),
    ),
    Check(
        "service_missing", "没有入伍、退役时间", "对照退役证件补登服役经历",
        f"{holds(VETERAN)} AND NOT EXISTS (SELECT 1 FROM veterans_service s WHERE s.person_id = p.id AND s.enlisted_on IS NOT NULL)",
        door="people:add_thing", args=("service",),
    ),
    Check(
        "enlisted_age", "入伍年龄不可能", "核对出生日期和入伍时间",
        "EXISTS (SELECT 1 FROM veterans_service s WHERE s.person_id = p.id AND s.enlisted_on IS NOT NULL"
        f" AND extract(year FROM s.enlisted_on) - extract(year FROM p.born_on) NOT BETWEEN {YOUNGEST_RECRUIT} AND {OLDEST_RECRUIT})",
        "(SELECT '入伍时 ' || (extract(year FROM s.enlisted_on) - extract(year FROM p.born_on))::int || ' 岁'"
        " FROM veterans_service s WHERE s.person_id = p.id AND s.enlisted_on IS NOT NULL ORDER BY s.number LIMIT 1)",
        door="people:person",
    ),
    Check(
        "demobilised_late", "复员军人入伍太晚", "1954-10-31 后入伍的不是在乡复员军人，改身份或入伍时间",
        holds("i.category = 'C01'")
        + " AND (SELECT min(s.enlisted_on) FROM veterans_service s WHERE s.person_id = p.id) >= DATE '1954-11-01'",
        door="people:person",
    ),
    Check(
        "too_young", "身份要满 60 周岁", "未满 60 周岁，先结束这个身份",
        holds("i.category IN ('D09', 'E04')") + f" AND {ages(60)} > %(today)s", door="people:person",
    ),
    Check(
        "turning_60", "近期满 60 周岁", "核对是否农村籍退役士兵，符合的增加身份，可领定期生活补助",
        holds("i.category IN ('B01', 'B02')") + " AND NOT " + holds("i.category = 'D09'")
        + f" AND {ages(60)} BETWEEN %(today)s::date - 30 AND %(today)s::date + 60",
        f"to_char({ages(60)}, 'YYYY-MM-DD') || ' 满 60 周岁'", door="people:add_thing", args=("identity",),
    ),
    Check(
        "rating_missing", "残疾军人没有残疾等级", "对照残疾军人证评定等级",
        holds("i.category = 'D01'")
        + " AND NOT EXISTS (SELECT 1 FROM veterans_disability d WHERE d.person_id = p.id AND d.ended_on IS NULL)",
        door="people:add_thing", args=("disability",),
    ),
    Check(
        "rating_alone", "有残疾等级，没有残疾身份", "补登残疾军人等身份，或终止等级",
        "NOT " + holds("i.category IN ('D01', 'D02', 'D03', 'D04', 'D05')")
        + " AND EXISTS (SELECT 1 FROM veterans_disability d WHERE d.person_id = p.id AND d.ended_on IS NULL)",
        door="people:add_thing", args=("identity",),
    ),
    Check(
        "address_missing", "没有常住地址", "问清现在住哪里", "p.residence_address = ''", anchor="id_residence_address",
    ),
    Check(
        "address_outside", "常住外地", "核对是否迁出；长期住外地的改为外地联系",
        "p.residence_region <> '' AND left(p.residence_region, 6) <> left(p.station_code, 6)", anchor="id_residence_address",
    ),
    Check(
        "id_expired", "身份证过期", "请本人换证，换好后补登有效期",
        "EXISTS (SELECT 1 FROM veterans_living l WHERE l.person_id = p.id AND l.id_valid_to < %(today)s"
        " AND l.id_long_term IS DISTINCT FROM true)",
        "(SELECT to_char(l.id_valid_to, 'YYYY-MM-DD') || ' 到期' FROM veterans_living l WHERE l.person_id = p.id)",
        door="people:person",
    ),
    Check(
        "family_unlinked", "没有登记是谁的家属", "对照烈士（牺牲、病故）证明书或现役证件，补登亲属中的军人",
        holds("i.category IN ('E01', 'E02', 'E03', 'E04', 'F01')")
        + " AND NOT EXISTS (SELECT 1 FROM veterans_kinof k WHERE k.person_id = p.id)",
        door="people:person",
    ),
    Check(
        "not_confirmed", "一年没有核对", "与本人核对一遍，点“信息无误”",
        "coalesce(p.confirmed_at, p.registered_at) < %(at)s::timestamptz - interval '365 days'",
        "'最近一次 ' || to_char(coalesce(p.confirmed_at, p.registered_at), 'YYYY-MM-DD')",
        door="people:person",
    ),
    Check(
        "not_in_roster", "花名册里没有这个人", "问清是迁走、去世还是名册漏了：迁走的办转出，去世的登记去世，仍在的点“今天已核对”",
        "EXISTS (SELECT 1 FROM veterans_rostergap g WHERE g.person_id = p.id AND g.at > coalesce(p.confirmed_at, '-infinity'))",
        "(SELECT '花名册“' || b.name || '”' FROM veterans_rostergap g JOIN veterans_batch b ON b.id = g.batch_id"
        " WHERE g.person_id = p.id ORDER BY g.at DESC LIMIT 1)",
        door="people:person",
    ),
    Check(
        "very_old", "超过 100 周岁", "上门看望，核对是否健在", f"{ages(100)} <= %(today)s",
        "extract(year FROM age(%(today)s::date, p.born_on))::int || ' 周岁'", door="people:person",
    ),
    Check(
        "double", "可能重复建档", "打开“疑似重复”核对；跨站的由街道或区局核对",
        "EXISTS (SELECT 1 FROM quality_pair d WHERE d.verdict = 'OPEN' AND p.id IN (d.first_id, d.second_id))",
        door="quality:pairs", at_once=False,
    ),
)  # fmt: skip
BY_CODE = {check.code: check for check in CHECKS}
NAMES = [(check.code, check.label) for check in CHECKS]


def found_by(check: Check, only: str = "true") -> str:
    """Rows (person, station, rule, detail) of everybody, or of those whom `only` lets through."""
    return (
        f"SELECT p.id, p.station_code, '{check.code}' AS rule, {check.says} AS detail FROM veterans_person p"
        f" WHERE p.left_at IS NULL AND {only} AND ({check.where})"
    )
