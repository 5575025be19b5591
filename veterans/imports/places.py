"""A community as clerks write it: 江晖社区, 江晖, 西兴街道江晖社区, 滨江区西兴江晖社区居委会, 330108001001, the station's full name."""

import re

from bureau.kit.sheets.rules import Wrong, close_to
from bureau.kit.sheets.text import squash

_OFFICE = re.compile(
    r"(退役军人服务站|退役军人服务中心|服务站|党群服务中心|(社区)?居民委员会|(?<=社区)居委会|居委会|村民委员会|(?<=村)村委会|村委会|党委|党支部|街道办事处|办事处)$"
)
_KIND = re.compile(r"(社区|村)$")
_STREET = re.compile(r"(街道|镇|乡)$")
_ABOVE = re.compile(r"^(?:中国)?(?:浙江省)?(?:杭州市)?")


def bare(text: str) -> str:
    """A place name without blanks, separators and the name of the office."""
    return _OFFICE.sub("", re.sub(r"[-—·/\\>、,，]", "", squash(text)))


class Places:
    """The rule of the community column. Reads the district's stations, accepts those within `reach`."""

    def __init__(self, stations: list[dict], reach: list[str]):
        self.reach = tuple(reach)
        self.codes = {s["code"]: s for s in stations}
        self.communities: dict[str, set[str]] = {}
        self.streets: dict[str, str] = {}
        self.districts = {bare(s["name"]) for s in stations if len(s["code"]) == 6}  # 滨江区
        for station in stations:
            names = {
                bare(n)
                for n in (station["name"], station["short_name"], *station["other_names"].split())
                if n
            }
            if len(station["code"]) == 9 and station["code"].isdigit():
                for name in names:
                    self.streets[name] = self.streets[_STREET.sub("", name)] = station["code"]
            elif len(station["code"]) > 6:
                for name in names:
                    for form in {name, _KIND.sub("", name)}:
                        self.communities.setdefault(form, set()).add(station["code"])

    def __call__(self, text: str) -> str:
        code = re.sub(r"\.0$", "", squash(text))
        if code.isascii() and code.isalnum() and len(code) >= 6:
            return self._by_code(code.upper())
        found, street = self._by_name(text)
        if len(found) == 1:
            return self._within_reach(found.pop(), text)
        if found:
            raise Wrong(
                "community_ambiguous",
                f"有 {len(found)} 个社区叫“{text[:20]}”，请写上街道，如“{self._full(min(found))}”",
            )
        raise self._unknown(text, street)

    def _by_code(self, code: str) -> str:
        if code in self.codes:
            if len(code) in {6, 9} and code.isdigit():
                raise Wrong("community_too_wide", f"“{code}”是{self.codes[code]['short_name']}，要写到社区")
            return self._within_reach(code, code)
        if not any(code.startswith(known) for known in self.codes if len(known) == 6):
            raise Wrong(
                "community_other_district",
                f"“{code}”不在本区；请改为本区社区的名称或 12 位编码，或把此人转给所在区",
            )
        raise Wrong("community_unknown", f"没有编码为“{code[:20]}”的社区，请核对 12 位编码或改写社区名称")

    def _by_name(self, text: str) -> tuple[set[str], str]:
        """(codes of that name, street code if one was written before it)."""
        name = bare(text)
        for form in (name, _KIND.sub("", name)):
            if form in self.communities:
                return set(self.communities[form]), ""
        rest = _ABOVE.sub("", name)
        for district in self.districts:
            rest = rest.removeprefix(district)
        street = ""
        for written in sorted(self.streets, key=len, reverse=True):
            if rest.startswith(written) and rest != written:
                street, rest = self.streets[written], rest.removeprefix(written)
                break
        found = self.communities.get(rest) or self.communities.get(_KIND.sub("", rest)) or set()
        return {code for code in found if code.startswith(street)}, street

    def _within_reach(self, code: str, text: str) -> str:
        if code.startswith(self.reach):
            return code
        raise Wrong(
            "community_out_of_reach", f"“{text[:20]}”不在您的辖区；请从名册里去掉，或请区局、所属街道导入"
        )

    def _unknown(self, text: str, street: str) -> Wrong:
        name = bare(text)
        if name in self.streets or name in self.districts:
            return Wrong("community_too_wide", f"“{text[:20]}”要写到社区")
        if re.search(r"[市区县]", re.sub(r"社区", "", name)) and not any(d in name for d in self.districts):
            return Wrong(
                "community_other_district", f"“{text[:30]}”不在本区；请改为本区的社区，或把此人转给所在区"
            )
        like = close_to(_KIND.sub("", name), [form for form in self.communities if not _KIND.search(form)])
        candidates = sorted(code for code in self.communities.get(like, ()) if code.startswith(self.reach))
        fix = self.codes[candidates[0]]["short_name"] if candidates else ""
        cure = f"是不是“{fix}”？" if fix else "请写本区社区的名称或 12 位编码"
        where = f"（{self.codes[street]['short_name']}没有这个社区）" if street else ""
        return Wrong("community_unknown", f"没有“{text[:20]}”这个社区{where}；{cure}", fix=fix)

    def _full(self, code: str) -> str:
        street = self.codes.get(code[:9])
        return (street["short_name"] if street else "") + self.codes[code]["short_name"]
