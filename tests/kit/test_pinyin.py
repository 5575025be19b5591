import pytest

from bureau.kit.pinyin import other_spelling, spell, spell_many


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王建国", "wangjianguo", "wjg"), ("翟志刚", "zhaizhigang", "zzg"), ("曾国庆", "zengguoqing", "zgq"), ("查良镛", "zhaliangyong", "zly"),
        ("仇和", "qiuhe", "qh"), ("区志强", "ouzhiqiang", "ozq"), ("朴永进", "piaoyongjin", "pyj"), ("解放军", "xiefangjun", "xfj"),
        ("单雄信", "shanxiongxin", "sxx"), ("欧阳修", "ouyangxiu", "oyx"), ("尉迟恭", "yuchigong", "ycg"), ("任长征", "renchangzheng", "rcz"),
        ("买买提·吐尔逊", "maimaitituerxun", "mmttex"), ("覃宇庆", "qinyuqing", "qyq"), ("", "", ""),
    ],
)  # fmt: skip
def test_a_name_is_spelt_as_its_bearer_says_it(name, pinyin, initials):
    assert spell(name) == (pinyin, initials)


@pytest.mark.parametrize(
    ("name", "pinyin"), [("单建国", "danjianguo"), ("乐平", "leping"), ("覃军", "tanjun")]
)
def test_a_surname_with_two_readings_is_found_by_both(name, pinyin):
    assert other_spelling(name)[0] == pinyin


@pytest.mark.parametrize("name", ["王建国", "单于丹"])
def test_most_surnames_have_one_reading(name):
    assert other_spelling(name) is None


def test_many_names_are_spelt_like_one():
    assert spell_many(["王建国", "翟志刚"]) == (["wangjianguo", "zhaizhigang"], ["wjg", "zzg"])
