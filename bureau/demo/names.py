"""Invented names as they sound in the district, by the decade of birth."""

SURNAMES = (
    ["王", "陈", "李", "张", "沈", "徐", "周", "吴", "俞", "朱"] * 6
    + ["孙", "胡", "何", "来", "傅", "汤", "许", "金", "方", "陆", "华", "孔", "钱", "倪", "施"] * 3
    + ["高", "林", "郑", "赵", "杨", "黄", "马", "郭", "冯", "潘", "章", "戴", "楼", "裘", "蒋", "韩", "谢", "袁"] * 2
    + ["钟", "叶", "姚", "邵", "鲁", "龚", "祝", "任", "田", "夏", "洪", "丁", "魏", "卢", "曹", "董", "余", "阮"]
    + ["单", "翁", "缪", "欧阳", "上官"]
)  # fmt: skip

# decade → (first characters, second characters); a name of two takes one of each, a short one only a second.
MEN = {
    1920: ("阿金水德福宝长炳荣根", "根水荣生林海泉法兴土"),
    1930: ("阿金水德宝炳荣关柏松", "根水生林海泉兴祥法甫"),
    1940: ("国建志德金荣炳永福正", "荣林生祥兴根华法松良"),
    1950: ("国建志卫援永红胜跃关", "强庆华朝军民平国新兴"),
    1960: ("国建卫红立利永伟小志", "军民东强华明江平良根"),
    1970: ("建海国志晓利永文伟少", "军锋平明华勇斌江波峰"),
    1980: ("晓海志文俊建伟国林少", "磊超鹏杰飞斌锋波伟栋"),
    1990: ("嘉俊宇浩晓文泽林佳一", "杰豪凯涛鑫成宇龙翔威"),
    2000: ("子浩宇嘉俊奕泽梓一文", "轩然航豪辰涵睿阳杰恒"),
}
WOMEN = {
    1920: ("阿彩凤金秀桂水", "英娥花珍仙香莲"),
    1930: ("阿彩凤金秀桂杏", "英娥花珍仙香娟"),
    1940: ("秀彩凤桂金月素", "英珍娟芬花仙珠"),
    1950: ("秀月国爱素建水", "英珍华芬娟琴凤"),
    1960: ("建丽爱美小玉亚", "芬英萍娟红琴芳"),
    1970: ("丽海晓亚建红美", "萍燕芳红娟琴英"),
    1980: ("晓丽海佳莉婷雅", "燕娜敏婷洁静丽"),
    1990: ("佳雨梦晓嘉思雅", "琪婷怡颖倩雯洁"),
    2000: ("梓雨诗欣若思佳", "涵萱怡彤瑶琪妍"),
}
# Names of peoples that write them with a dot: rosters bring them, and every page must show them whole.
WITH_A_DOT = ["买买提·吐尔逊", "阿依夏木·艾力", "艾合买提·依明", "巴特尔·那木吉拉"]
RELATIONS = ["儿子", "女儿", "配偶", "侄子", "孙女"]
EMPLOYERS = [
    "江岸精密机械厂", "浦沿之光物业公司", "白马湖文创园", "钱潮安保服务公司", "星光轨道运维中心", "长河建筑安装公司", "西兴物流仓储公司",
    "闻涛软件技术公司", "滨盛汽车服务部", "襄七房农贸市场", "冠山园林养护公司", "月明餐饮管理公司", "江南大道公交车队", "浦江印务公司",
]  # fmt: skip


def person(rng, born_year: int, woman: bool) -> str:
    if rng.random() < 0.0008:
        return rng.choice(WITH_A_DOT)
    first, second = (WOMEN if woman else MEN)[max(1920, born_year // 10 * 10)]
    surname = rng.choice(SURNAMES)
    if len(surname) == 2 or rng.random() < 0.16:
        return surname + rng.choice(second)
    return surname + rng.choice(first) + rng.choice(second)
