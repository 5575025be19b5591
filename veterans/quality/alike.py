"""Who may be one person twice. Pairs come from equal keys, so the work grows with the people and not with their square.

The score is a sum of what speaks for it, and each part has its word for the clerk. Names are compared three times: as they
are written, with traditional and variant characters folded, and by sound (同音字). Sealed numbers are compared here in memory.
"""

import datetime as dt
import json
from collections.abc import Iterable

from django.conf import settings
from django.db import connection

from bureau.kit import seal
from stations.models import Station
from veterans.models import Person

ENOUGH = 60
BUSY_PHONE = 5  # a number of more people than that says nothing about any two of them
TRADITIONAL = "國華軍強偉東陳張劉楊黃趙吳孫馬葉鄭謝韓馮鄧許蘇盧蔣賈鄒閻陸孔龍萬錢湯賴龔嚴邊齊鳳蘭愛寶貴慶榮興義傑峯崑堃喆甦昇祐淼"
SIMPLIFIED = "国华军强伟东陈张刘杨黄赵吴孙马叶郑谢韩冯邓许苏卢蒋贾邹阎陆孔龙万钱汤赖龚严边齐凤兰爱宝贵庆荣兴义杰峰昆坤哲苏升佑森"
LEVELS = (12, 9, 6, 4, 2)
WORDS = {
    "name": (30, "姓名相同"),
    "folded": (28, "姓名只是繁简或异体不同"),
    "sound": (18, "姓名读音相同（同音字）"),
    "initials": (8, "姓名拼音首字母相同"),
    "birth": (30, "出生日期相同"),
    "swapped": (20, "出生日期月、日颠倒"),
    "year": (6, "出生年份相同"),
    "phone": (25, "电话相同"),
    "tail": (20, "证件号末四位相同"),
    "service": (15, "部队代号和入伍时间相同"),
    "street": (12, "在同一街道"),
    "number": (25, "证件号只差一两位"),
    "core": (40, "旧 15 位号和 18 位号是同一个"),
}
AGAINST = {"sex": (-25, "性别不同")}

# Each branch joins on equality of a key that few people share.
KEYS = """
    SELECT a.id a, b.id b FROM p a JOIN p b ON b.pinyin = a.pinyin AND b.born_on = a.born_on AND b.id > a.id WHERE {only}
    UNION SELECT a.id, b.id FROM p a JOIN p b ON b.pinyin = a.pinyin AND b.id_tail_index = a.id_tail_index AND b.id > a.id WHERE {only}
    UNION SELECT a.id, b.id FROM p a JOIN p b ON b.id_tail_index = a.id_tail_index AND b.born_on = a.born_on AND b.id > a.id WHERE {only}
    UNION SELECT a.id, b.id FROM p a JOIN p b ON b.pinyin = a.pinyin AND b.born_on = a.swapped AND b.id > a.id WHERE {only}
    UNION SELECT a.id, b.id FROM phones x JOIN phones y ON y.number_index = x.number_index AND y.person_id > x.person_id
          JOIN p a ON a.id = x.person_id JOIN p b ON b.id = y.person_id WHERE {only} AND (b.initials = a.initials OR b.born_on = a.born_on)
    UNION SELECT a.id, b.id FROM served x JOIN served y ON y.unit = x.unit AND y.enlisted_on = x.enlisted_on AND y.initials = x.initials
          AND y.person_id > x.person_id JOIN p a ON a.id = x.person_id JOIN p b ON b.id = y.person_id WHERE {only}
"""
FIND = """
WITH p AS MATERIALIZED (
    SELECT id, station_code, name, translate(name, %(traditional)s, %(simplified)s) folded, pinyin, initials, born_on, sex, id_tail_index, id_number_sealed,
           CASE WHEN extract(day FROM born_on) <= 12 AND extract(day FROM born_on) <> extract(month FROM born_on)
                THEN make_date(extract(year FROM born_on)::int, extract(day FROM born_on)::int, extract(month FROM born_on)::int) END swapped
    FROM veterans_person WHERE left_at IS NULL AND {people}),
phones AS MATERIALIZED (
    SELECT person_id, number_index FROM (SELECT c.person_id, c.number_index, count(*) OVER (PARTITION BY c.number_index) held
           FROM veterans_contact c JOIN p ON p.id = c.person_id) x WHERE held BETWEEN 2 AND %(busy)s),
served AS MATERIALIZED (
    SELECT s.person_id, s.unit, s.enlisted_on, p.initials FROM veterans_service s JOIN p ON p.id = s.person_id
    WHERE s.unit <> '' AND s.enlisted_on IS NOT NULL),
pairs AS MATERIALIZED ({keys})
SELECT a.id, b.id, a.station_code, b.station_code, a.id_number_sealed, b.id_number_sealed,
       a.name = b.name, a.folded = b.folded, a.pinyin = b.pinyin, a.initials = b.initials, a.born_on = b.born_on,
       coalesce(a.swapped = b.born_on, false), extract(year FROM a.born_on) = extract(year FROM b.born_on), a.sex = b.sex,
       a.id_tail_index = b.id_tail_index, left(a.station_code, 9) = left(b.station_code, 9),
       EXISTS (SELECT 1 FROM phones x JOIN phones y ON y.number_index = x.number_index WHERE x.person_id = a.id AND y.person_id = b.id),
       EXISTS (SELECT 1 FROM served x JOIN served y ON y.unit = x.unit AND y.enlisted_on = x.enlisted_on WHERE x.person_id = a.id AND y.person_id = b.id)
FROM pairs JOIN p a ON a.id = pairs.a JOIN p b ON b.id = pairs.b
"""
# For one file: those who share any key with it, found by the indexes of the search box.
NEAR = """id IN (
    SELECT o.id FROM veterans_person me JOIN veterans_person o ON o.pinyin = me.pinyin WHERE me.id = %(person)s
    UNION SELECT o.id FROM veterans_person me JOIN veterans_person o ON o.id_tail_index = me.id_tail_index WHERE me.id = %(person)s
    UNION SELECT o.person_id FROM veterans_contact me JOIN veterans_contact o ON o.number_index = me.number_index WHERE me.person_id = %(person)s)"""
STORE = """
INSERT INTO quality_pair (first_id, second_id, station_code, score, reasons, verdict, found_at, note)
SELECT f, s, place, score, reasons::jsonb, 'OPEN', %(at)s, '' FROM unnest(%(first)s::bigint[], %(second)s::bigint[], %(place)s::text[],
       %(score)s::int[], %(reasons)s::text[]) n(f, s, place, score, reasons)
ON CONFLICT (first_id, second_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons, station_code = excluded.station_code
WHERE quality_pair.verdict = 'OPEN' AND (quality_pair.score, quality_pair.station_code) IS DISTINCT FROM (excluded.score, excluded.station_code)
"""
# A pair that nobody has decided and that no longer looks alike goes; what people have decided stays.
FORGET = """
DELETE FROM quality_pair q WHERE q.verdict = 'OPEN' AND q.score > 0
AND NOT EXISTS (SELECT 1 FROM unnest(%(first)s::bigint[], %(second)s::bigint[]) n(f, s) WHERE n.f = q.first_id AND n.s = q.second_id)
"""


def candidates(person_id: int | None = None) -> list[tuple[int, int, str, int, list[str]]]:
    """(first, second, place, score, reasons) of every pair within the walls that scores enough, or of one person's pairs."""
    only = "true" if person_id is None else "(a.id = %(person)s OR b.id = %(person)s)"
    sql = FIND.format(people="true" if person_id is None else NEAR, keys=KEYS.format(only=only))
    values = {"traditional": TRADITIONAL, "simplified": SIMPLIFIED, "busy": BUSY_PHONE, "person": person_id}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    places = set(Station.objects.values_list("code", flat=True))
    found = []
    for first, second, here, there, one, other, *facts in rows:
        box = seal.of(Person.SEAL)
        score, reasons = judge(facts, box.open(one, first), box.open(other, second))
        if score >= ENOUGH:
            found.append((first, second, common_place(here, there, places), score, reasons))
    return found


def judge(facts: Iterable[bool], number: str, other: str) -> tuple[int, list[str]]:
    """The score and the words for it."""
    name, folded, sound, initials, birth, swapped, year, same_sex, tail, street, phone, service = facts
    said = [
        "name" if name else "folded" if folded else "sound" if sound else "initials" if initials else "",
        "birth" if birth else "swapped" if swapped else "year" if year else "",
        "phone" if phone else "",
        "tail" if tail else "",
        "service" if service else "",
        "street" if street else "",
        _numbers(number, other),
    ]
    parts = [WORDS[key] for key in said if key]
    if not same_sex:
        parts.append(AGAINST["sex"])
    return sum(points for points, _ in parts), [word for _, word in parts]


def _numbers(number: str, other: str) -> str:
    """Two numbers of one person: the old 15 digits in the new 18, a slip of one key, or two digits the wrong way round."""
    if len(number) != 18 or len(other) != 18:
        return ""
    if number[:6] + number[8:17] == other[:6] + other[8:17]:
        return "core"
    wrong = [n for n in range(17) if number[n] != other[n]]
    if len(wrong) == 1:
        return "number"
    if len(wrong) == 2 and number[wrong[0]] == other[wrong[1]] and number[wrong[1]] == other[wrong[0]]:
        return "number"
    return ""


def common_place(here: str, there: str, places: set[str]) -> str:
    """The lowest station that reaches both: it decides, and nobody below it sees the pair."""
    for length in LEVELS:
        if here[:length] == there[:length] and here[:length] in places:
            return here[:length]
    return settings.HOME_CODE


def store(found: list[tuple], *, at: dt.datetime) -> int:
    """Write new pairs, mend the score of open ones. What somebody called different stays different."""
    with connection.cursor() as cursor:
        reasons = [json.dumps(row[4], ensure_ascii=False) for row in found]
        cursor.execute(STORE, columns(found) | {"at": at, "reasons": reasons})
        return cursor.rowcount


def forget(found: list[tuple]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FORGET, columns(found))
        return cursor.rowcount


def columns(found: list[tuple]) -> dict:
    return {name: [row[n] for row in found] for n, name in enumerate(("first", "second", "place", "score"))}
