"""The roster of the bureau, declared once: import, template, error workbook and messages all come from here.

No Django in this file: the reading child builds the sheet from settings that travelled as JSON (see queries.sheet_settings).
"""

import re

from bureau.kit import pinyin
from bureau.kit.sheets import values
from bureau.kit.sheets.normalise import Chunk
from bureau.kit.sheets.rules import Coded, CountedList, SeveralCoded, Wrong
from bureau.kit.sheets.sheet import Column, Sheet
from bureau.kit.sheets.text import cell_text, squash
from veterans.imports.places import Places
from veterans.imports.words import MORE

FACTORY = "veterans.imports.sheet:roster"


def roster(settings: dict) -> Sheet:
    """settings: today, codes {list: {code: [name, alias, …]}}, stations [{code, name, short_name, other_names}], reach [code]."""
    today = settings["today"]

    def coded(key: str, heading: str, list_name: str) -> Coded:
        items = settings["codes"].get(list_name, {})
        words = {word: code for code, names in items.items() for word in (code, *names) if word}
        more = {word: code for word, code in MORE.get(list_name, {}).items() if code in items}
        return Coded(
            {**more, **words},
            key=key,
            heading=heading,
            names={code: names[0] for code, names in items.items()},
        )

    def names(list_name: str) -> tuple[str, ...]:
        return tuple(words[0] for words in settings["codes"].get(list_name, {}).values())

    ethnic = coded("ethnic", "民族", "ethnic")
    for word, code in list(ethnic.table.items()):
        ethnic.table.setdefault(word.removesuffix("族"), code)
        ethnic.table.setdefault(word + "族", code)
    places = Places(settings["stations"], settings["reach"])
    date = values.Date(latest=today)
    communities = tuple(
        s["short_name"]
        for s in settings["stations"]
        if len(s["code"]) == 12 and s["code"].startswith(places.reach)
    )

    return Sheet(
        title="退役军人和其他优抚对象花名册",
        identity="id_number",
        derived=("old_id_number", "pinyin", "initials"),
        across=between_columns,
        columns=(
            Column("name", "姓名", values.name, required=True, example="王建国", width=10,
                   also="退役军人姓名 人员姓名 对象姓名 优抚对象姓名 本人姓名 名字 军人姓名 士兵姓名"),
            Column("id_number", "身份证号", values.IdNumber(today=today), required=True, secret=True, distinct=True,
                   example="330199198001010000", width=22,
                   also="公民身份号码 公民身份证号码 身份证号码 居民身份证号 居民身份证号码 身份证 身份号码 证件号码 证件号 身份证件号码 身份证件号 身份证编号 有效证件号码"),
            Column("category", "人员类别", SeveralCoded(coded("category", "人员类别", "identity")), required=True,
                   example="自主就业退役士兵", choices=names("identity"), width=22,
                   also="对象类别 人员类型 类别 身份类别 优抚类别 优抚对象类别 对象类型 退役军人类别 人员身份 安置类别"),
            Column("community", "所属社区", places, required=True, example=communities[0] if communities else "",
                   choices=communities, width=16,
                   also="社区 社区（村） 村（社区） 所在社区 所在村社区 所属村社区 村居 所属社区村 社区村 居住社区 社区名称 服务站 所属服务站 社区居委会 村社 所属村（社区） 管理社区 户籍社区 归属社区"),
            Column("sex", "性别", coded("sex", "性别", "sex"), example="男", choices=("男", "女"), width=6),
            Column("birth", "出生日期", values.Date(), example="1980-01-01", also="出生年月日 出生年月 出生时间 生日 出生", width=12),
            Column("ethnic", "民族", ethnic, example="汉族", choices=names("ethnic"), also="族别", width=8),
            Column("political", "政治面貌", coded("political", "政治面貌", "political"), example="中共党员",
                   choices=names("political"), also="党派 政治身份 党员情况"),
            Column("marital", "婚姻状况", coded("marital", "婚姻状况", "marital"), example="已婚", choices=names("marital"),
                   also="婚姻 婚姻情况 婚否", width=10),
            Column("education", "文化程度", coded("education", "文化程度", "education"), example="大学专科教育",
                   choices=names("education"), also="学历 最高学历 教育程度 受教育程度 学历层次"),
            Column("phone", "联系电话", values.phone, secret=True, distinct=True, is_right=values.is_mobile,
                   example="13800000000", also="手机号码 手机号 手机 电话 联系方式 电话号码 移动电话 本人电话 联系手机 本人联系电话", width=15),
            Column("household", "户籍地址", example="浙江省杭州市滨江区某某路 1 号", width=34,
                   also="户口所在地 户籍所在地 户籍地 户口地址 户籍详细地址 户籍 户籍住址"),
            Column("residence", "常住地址", width=34,
                   also="现住址 居住地址 常住地 家庭住址 现居住地 现居住地址 住址 家庭地址 居住地 常住地详细地址 现住地址 通讯地址 联系地址"),
            Column("enlisted", "入伍时间", date, example="1998-12", also="入伍日期 入伍年月 参军时间 入伍 何时入伍 参军日期 应征入伍时间", width=12),
            Column("left", "退役时间", date, example="2003-12", width=12,
                   also="退伍时间 退役日期 退伍日期 退役年月 退伍年月 退出现役时间 复员时间 转业时间 离队时间 退休时间 退役 退伍 离退休时间"),
            Column("unit", "部队代号", longest=60, example="72137部队", also="部队番号 服役部队 原部队 所在部队 部队 原部队代号"),
            Column("rank", "军衔", coded("rank", "军衔", "rank"), example="下士", choices=names("rank"), also="退役时军衔 最高军衔 军衔级别 衔级", width=10),
            Column("awards", "立功受奖", CountedList(coded("awards", "奖励", "award")), example="三等功1次；嘉奖2次", width=20,
                   also="立功受奖情况 奖励情况 奖励 立功情况 立功 荣誉 受奖情况 立功授奖 何时何地立功受奖 服役期间立功受奖"),
            Column("disability", "残疾等级", disability, example="", width=10,
                   also="伤残等级 残疾级别 伤残级别 评残等级 残疾情况 伤残情况 残疾性质及等级 残疾等级及性质 残疾性质等级"),
            Column("employment", "就业状态", coded("employment", "就业状态", "employment"), example="在职",
                   choices=names("employment"), also="就业情况 就业状况 是否就业 就业"),
            Column("employer", "工作单位", longest=120, also="单位 就业单位 现工作单位 单位名称 工作单位名称 所在单位 就业单位名称", width=24),
            Column("note", "备注", longest=2000, also="说明 备注说明 其他说明", width=24),
            Column("row_key", "行标识（请勿改动）", longest=80, hidden=True),
        ),
    )  # fmt: skip


ALWAYS = ("category", "community")  # required in a roster, and never covered
COVERED = ("name", "id_number", "phone", "household", "residence", *ALWAYS)
FREE_TEXT = ("unit", "employer", "household", "residence", "note")
_ESCAPED = re.compile(r"^'(?=[-=+@＝＋－＠|%])")  # what an export puts before a text that would be a formula

_GRADES = {word: str(i) for i, word in enumerate("一二三四五六七八九十", 1)} | {
    str(i): str(i) for i in range(1, 11)
}
_GRADES |= dict(zip("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", map(str, range(1, 11)), strict=True)) | {"拾": "10"}
_NATURES = {"战": "1", "公": "2", "病": "3"}


def disability(text: str) -> str:
    """ "八级", "8级", "8", "因战八级", "8级（因公）", "伤残八级" → "8/1": grade / nature."""
    word = re.sub(r"[()（）、,，:：]|残疾军人|残疾|伤残|评定|等级", "", squash(text))
    nature = ""
    if match := re.search(r"因(战|公|病)(致残)?|(战|公|病)(?=残|致)", word):
        nature = _NATURES[match[1] or match[3]]
        word = word.replace(match[0], "")
    grade = _GRADES.get(word.removesuffix("残").removesuffix("级").removesuffix("等").removeprefix("第"))
    if grade is None:
        raise Wrong(
            "disability_unknown",
            f"没有“{text[:20]}”这种残疾等级；可以填一级到十级，如“八级”“因战八级”，没有就空着",
        )
    return f"{grade}/{nature}"


def between_columns(chunk: Chunk):
    """The ID number decides birth date and sex, and what says otherwise is asked about; leaving comes after enlisting."""
    take_covered_as_unchanged(chunk)
    fields = chunk.fields
    numbers = fields["id_number"]
    births = [f"{n[6:10]}-{n[10:12]}-{n[12:14]}" if n else "" for n in numbers]
    sexes = [("1" if n[16] in "13579" else "2") if n else "" for n in numbers]
    for i in [i for i, key in enumerate(fields["row_key"]) if key and not numbers[i]]:
        births[i], sexes[i] = fields["birth"][i], fields["sex"][i]  # the planner knows whose row it is
    for i in [
        i
        for i, (said, own) in enumerate(zip(fields["birth"], births, strict=True))
        if said and said[:10] != own
    ]:
        if births[i] and not agrees(fields["birth"][i], births[i]):
            message = f"与身份证号里的出生日期 {births[i]} 不符；请核对证件，确认后以身份证号为准"
            chunk.wrong(
                i, "birth", chunk.raw["birth"][i], Wrong("birth_contradicts_id", message, outcome="ask")
            )
    for i in [
        i
        for i, (said, own) in enumerate(zip(fields["sex"], sexes, strict=True))
        if said != own and said and own
    ]:
        own = "男" if sexes[i] == "1" else "女"
        message = f"身份证号第 17 位表示{own}，与所填性别不符；请核对证件，确认后以身份证号为准"
        chunk.wrong(i, "sex", chunk.raw["sex"][i], Wrong("sex_contradicts_id", message, outcome="ask"))
    left_before_enlisted(chunk, fields["enlisted"], fields["left"])
    fields["birth"], fields["sex"] = births, sexes
    fields["old_id_number"] = old_numbers(chunk)
    fields["pinyin"], fields["initials"] = pinyin.spell_many(
        fields["name"]
    )  # here, because the parent is the busier one


def take_covered_as_unchanged(chunk: Chunk):
    """In a row of our own workbook (F125): what went out covered and comes back covered or empty has not been changed."""
    for i in [i for i, key in enumerate(chunk.fields["row_key"]) if key]:
        came = {key: cell_text(chunk.raw[key][i]).strip() for key in COVERED}
        same = {key for key, text in came.items() if not text or (key not in ALWAYS and "*" in text)}
        for key in same:
            chunk.fields[key][i] = ""
        for key in FREE_TEXT:
            chunk.fields[key][i] = _ESCAPED.sub("", chunk.fields[key][i])
        if i in chunk.problems:
            left = [p for p in chunk.problems[i] if p[0] not in same or p[2] == "row_shifted"]
            if left:
                chunk.problems[i] = left
            else:
                del chunk.problems[i]


def agrees(said: str, own: str) -> bool:
    """A month or a year alone agrees with every day in it."""
    length = {"Y": 4, "M": 7, "D": 10}[said[10]]
    return said[:length] == own[:length]


def left_before_enlisted(chunk: Chunk, enlisted: list[str], left: list[str]):
    for i in [i for i, (a, b) in enumerate(zip(enlisted, left, strict=True)) if b and a and b[:10] < a[:10]]:
        coarse = min({"Y": 4, "M": 7, "D": 10}[date[10]] for date in (enlisted[i], left[i]))
        if left[i][:coarse] < enlisted[i][:coarse]:
            message = f"退役时间早于入伍时间（{enlisted[i][:7]}），可能两列填反；请对照退役证核对"
            chunk.wrong(i, "left", chunk.raw["left"][i], Wrong("left_before_enlisted", message))


def old_numbers(chunk: Chunk) -> list[str]:
    """The 15 digits, where the file gave those: they are kept beside the 18 they became."""
    old = [""] * chunk.size
    for i, cell in enumerate(chunk.raw["id_number"]):
        if len(cell if type(cell) is str else cell_text(cell)) < 18 and chunk.fields["id_number"][i]:
            digits = re.sub(r"\D", "", squash(cell_text(cell)))
            if len(digits) == 15:
                old[i] = digits
    return old
