"""The answer of an outside office, and the bank's delivery note. No Django in this file: the reading child has no database."""

from bureau.kit.sheets.rules import Coded
from bureau.kit.sheets.sheet import Column, Sheet

FACTORY = "preferential_cards.outside.sheet:answer"
WORDS = {
    "通过": "PASS", "审核通过": "PASS", "已备案": "PASS", "备案": "PASS", "同意": "PASS", "制证": "PASS", "已制证": "PASS",
    "退回": "RETURN", "退回补正": "RETURN", "校验不通过": "RETURN", "不予通过": "REJECT", "不通过": "REJECT", "暂缓": "SUSPEND",
}  # fmt: skip


def answer(settings: dict) -> Sheet:
    return Sheet(
        title="优待证外部环节回执",
        identity="number",
        columns=(
            Column("number", "申领编号", required=True, distinct=True, example="YDZ-0000001", also="编号 业务编号 申请编号 外部编号", width=16),
            Column("name", "姓名", example="王建国", also="申领人 持证人 申请人", width=10),
            Column("id_number", "身份证号", secret=True, distinct=True, also="公民身份号码 证件号码 证件号 身份证号码", width=22),
            Column("result", "结果", Coded(WORDS, key="result", heading="结果", names={"PASS": "通过", "RETURN": "退回", "REJECT": "不予通过", "SUSPEND": "暂缓"}),
                   example="通过", choices=("通过", "退回", "不予通过", "暂缓"), also="审核结果 备案结果 校验结果 制证结果"),
            Column("said", "说明", also="原因 退回原因 备注 审核意见", width=30),
            Column("card_number", "证号", distinct=True, also="优待证号 证件编号 卡面编号", width=20),
        ),
    )  # fmt: skip
