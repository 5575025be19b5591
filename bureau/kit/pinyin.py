"""Names as they are searched for: full pinyin and initials. 翟 is zhai and 单 may be shan or dan: surnames have their own table."""

import os

# The phrase dictionary costs 45 MB in every process and decides hardly any given name: PHRASES below holds those that it does.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # env: a switch of the library, not a setting of ours

from pypinyin import Style, lazy_pinyin  # after the switch, which it reads when it is imported

SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "尉": "wei", "翟": "zhai", "缪": "miao", "员": "yun", "乐": "yue", "燕": "yan", "华": "hua", "覃": "qin", "折": "she",
    "种": "chong", "洗": "xian", "冼": "xian", "繁": "po", "秘": "bi", "黑": "he", "逄": "pang", "召": "shao", "晁": "chao",
    "樊": "fan", "卜": "bu", "祭": "zhai", "佴": "nai", "那": "na", "薄": "bo", "车": "che", "柏": "bai", "宁": "ning",
    "哈": "ha", "纪": "ji", "葛": "ge", "过": "guo", "尹": "yin", "万": "wan", "沈": "shen", "石": "shi",
    "长孙": "zhang sun", "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai", "单于": "chan yu", "宰父": "zai fu",
    "令狐": "ling hu", "欧阳": "ou yang", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge", "夏侯": "xia hou",
    "皇甫": "huang fu", "公孙": "gong sun", "慕容": "mu rong", "司徒": "si tu", "东方": "dong fang", "南宫": "nan gong",
}  # fmt: skip
OTHER_READINGS = {
    "单": "dan",
    "乐": "le",
    "覃": "tan",
    "盖": "gai",
    "尉": "yu",
}  # people of these names use both
PHRASES = {
    "长征": "chang zheng", "长江": "chang jiang", "长城": "chang cheng", "长青": "chang qing", "长春": "chang chun", "长生": "chang sheng",
    "长明": "chang ming", "长海": "chang hai", "长林": "chang lin", "长河": "chang he", "长安": "chang an", "重庆": "chong qing",
    "重阳": "chong yang", "朝阳": "chao yang", "朝晖": "zhao hui", "朝霞": "zhao xia", "朝辉": "zhao hui", "兴国": "xing guo",
    "兴华": "xing hua", "兴旺": "xing wang", "乐天": "le tian", "乐平": "le ping", "重生": "chong sheng",
}  # fmt: skip


class _Remember(dict):
    """What was spelt once is not spelt again. Emptied before it grows large."""

    def __init__(self, spell, limit: int):
        self.spell, self.limit = spell, limit

    def __missing__(self, text):
        if len(self) >= self.limit:
            self.clear()
        value = self[text] = self.spell(text)
        return value


def _syllable(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.NORMAL, errors="ignore"))


_SYLLABLES = _Remember(_syllable, 30_000)


def _given(text: str) -> str:
    return PHRASES.get(text) or " ".join(filter(None, map(_SYLLABLES.__getitem__, text)))


_GIVEN = _Remember(_given, 30_000)


def _spell(name: str) -> tuple[str, str]:
    name = name.replace("·", "")
    if not name:
        return "", ""
    size = 2 if name[:2] in SURNAMES and len(name) > 2 else 1
    surname = SURNAMES.get(name[:size]) or _SYLLABLES[name[0]]
    words = f"{surname} {_GIVEN[name[size:]]}".split()
    return "".join(words), "".join(word[0] for word in words)


_NAMES = _Remember(_spell, 100_000)


def syllables(text: str) -> list[str]:
    """Any word, character by character, for search: 补办 → ["bu", "ban"]."""
    return list(filter(None, map(_SYLLABLES.__getitem__, text)))


def spell(name: str) -> tuple[str, str]:
    """王建国 → ("wangjianguo", "wjg"), as it is typed. A surname with two readings keeps the usual one."""
    return _NAMES[name]


def spell_many(names: list[str]) -> tuple[list[str], list[str]]:
    pairs = list(map(_NAMES.__getitem__, names))
    return [pinyin for pinyin, _ in pairs], [initials for _, initials in pairs]


def other_spelling(name: str) -> tuple[str, str] | None:
    """The second reading of such a surname, for the search box: 单建国 is found as danjianguo too."""
    other = OTHER_READINGS.get(name[:1])
    if other is None or name[:2] in SURNAMES:
        return None
    words = [other, *_GIVEN[name[1:]].split()]
    return "".join(words), "".join(word[0] for word in words)
