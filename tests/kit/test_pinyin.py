import pytest

from bureau.kit.pinyin import other_spelling, spell, spell_many


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王建国", "wang jian guo", "wjg"), ("翟志刚", "zhai zhi gang", "zzg"), ("曾国庆", "zeng guo qing", "zgq"), ("查良镛", "zha liang yong", "zly"),
        ("仇和", "qiu he", "qh"), ("区志强", "ou zhi qiang", "ozq"), ("朴永进", "piao yong jin", "pyj"), ("解放军", "xie fang jun", "xfj"),
        ("单雄信", "shan xiong xin", "sxx"), ("欧阳修", "ou yang xiu", "oyx"), ("尉迟恭", "yu chi gong", "ycg"), ("任长征", "ren chang zheng", "rcz"),
        ("买买提·吐尔逊", "mai mai ti tu er xun", "mmttex"), ("覃宇庆", "qin yu qing", "qyq"), ("", "", ""),
    ],
)  # fmt: skip
def test_a_name_is_spelt_as_its_bearer_says_it(name, pinyin, initials):
    assert spell(name) == (pinyin, initials)


@pytest.mark.parametrize(
    ("name", "pinyin"), [("单建国", "dan jian guo"), ("乐平", "le ping"), ("覃军", "tan jun")]
)
def test_a_surname_with_two_readings_is_found_by_both(name, pinyin):
    assert other_spelling(name)[0] == pinyin


@pytest.mark.parametrize("name", ["王建国", "单于丹"])
def test_most_surnames_have_one_reading(name):
    assert other_spelling(name) is None


def test_many_names_are_spelt_like_one():
    assert spell_many(["王建国", "翟志刚"]) == (["wang jian guo", "zhai zhi gang"], ["wjg", "zzg"])
