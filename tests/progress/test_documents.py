import pytest

from bureau.progress import boards, documents
from tests.progress.conftest import clock

pytestmark = pytest.mark.django_db


def test_the_paper_says_what_the_board_says(frozen, people):
    people("bridge", 4, filed=["03-02", "03-03"])
    people("south", 3)
    frozen("03-02")
    board = boards.board(frozen("03-03"))

    said = documents.board_context(board, printed_at=clock("03-04", "09:00"))

    assert said["title"] == "建档攻坚 · 日榜"
    assert said["frozen"] == "2026-03-03 17:00 冻结，第 1 天，剩 39 天"
    assert said["summary"] == (
        "本区：已建档 2，在册 7，建档率 28.6%；计划线 2.5%，本期新增 1。达计划 1，略落后 1，落后 0，不评 1。"
    )
    assert said["rows"] == [
        [1, "桥北社区", "东街街道", 4, 2, "+1", "50.0%", "+2", "达计划", "0"],
        [2, "桥南社区", "东街街道", 3, 0, "0", "0.0%", "0", "略落后", "0"],
        ["–", "柳巷社区", "西街街道", 0, 0, "0", "–", "0", "不评", "–"],
    ]
