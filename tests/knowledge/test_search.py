"""A fixed set of questions as people ask them, each with the answer that must come first."""

import pytest

from bureau.knowledge import operations, queries, search, seed
from bureau.knowledge.enums import TOPICS
from bureau.knowledge.models import Article, Synonym, Unanswered
from stations.scope import Scope
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STAFF = Scope(1)

QUESTIONS = {
    "证丢了怎么补": "card-lost",
    "优待证掉了": "card-lost",
    "youdaizheng diule": "card-lost",
    "办优待证要带什么材料": "card-papers",
    "优待证照片要求": "card-photo",
    "优待证多久能办好": "card-time",
    "人在外地怎么办优待证": "card-elsewhere",
    "异地申领": "card-elsewhere",
    "让女儿代领优待证": "card-proxy",
    "办证要不要钱": "card-fee",
    "优待证银行退回": "card-bank",
    "退伍证找不到了": "register-lost-papers",
    "老人走不动怎么登记": "register-old",
    "换手机号": "register-change",
    "父亲过世了": "register-death",
    "户口迁走": "register-move",
    "坐公交免费吗": "benefit-bus",
    "看病优先": "benefit-hospital",
    "老兵码截图": "benefit-code",
    "退役后几天报到": "placement-report",
    "安排工作条件": "placement-work",
    "待安置生活费": "placement-wait",
    "免费培训": "work-training",
    "找工作": "work-jobfair",
    "创业补贴": "work-subsidy",
    "企业招退役士兵减税": "work-tax",
    "复学": "study-return",
    "学费减免": "study-tuition",
    "专升本": "study-upgrade",
    "60岁农村退役士兵补助": "money-60",
    "义务兵家庭优待金": "money-conscript",
    "钱没到账": "money-late",
    "生存认证": "money-confirm",
    "光荣牌换新": "honour-plaque",
    "guangrongpai": "honour-plaque",
    "烈士墓扫墓报销": "honour-tomb",
    "查档案": "file-consult",
    "谁看过我的资料": "rights-who",
    "不想收短信": "rights-sms",
    "是不是诈骗短信": "rights-fraud",
    "字太小": "portal-elder",
    "收不到验证码": "portal-my",
    "名册导入错误": "portal-import",
    "群发短信": "portal-sms-task",
    "六必访": "visits-when",
}


@pytest.fixture(autouse=True)
def _seeded(db):
    seed.load_after_migrate()


def test_the_right_answer_comes_first():
    wrong = {}
    for asked, expected in QUESTIONS.items():
        hits = search.find(asked, queries.in_force(STAFF).order_by())
        first = hits[0].version.article.slug if hits else ""
        if first != expected:
            wrong[asked] = (first, expected)

    assert len(QUESTIONS) >= 30
    assert wrong == {}


def test_nonsense_finds_nothing_and_is_noted_for_the_editors():
    assert search.find("飞碟着陆", queries.in_force(STAFF).order_by()) == []

    operations.note_unanswered("飞碟着陆", at=NOW)
    operations.note_unanswered("飞碟着陆", at=NOW)
    operations.note_unanswered("330108195602290015", at=NOW)

    assert [(row.text, row.times) for row in Unanswered.objects.all()] == [("飞碟着陆", 2)]


def test_without_the_synonym_it_would_not_be_found_first():
    Synonym.objects.all().delete()

    hits = search.find("父亲过世了", queries.in_force(STAFF).order_by())

    assert not hits or hits[0].version.article.slug != "register-death"


def test_the_seed_names_its_sources_and_is_large_enough():
    data = seed.read()["article"]

    assert len(data) >= 40
    assert [one["slug"] for one in data if not one["basis"] or not one["source"]] == []
    assert {topic for one in data for topic in one.get("topics", [])} == set(TOPICS)


def test_loading_twice_adds_nothing():
    count = Article.objects.count()

    seed.load_after_migrate()

    assert Article.objects.count() == count
