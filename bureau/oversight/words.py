"""The log in the words of the bureau. It is kept in short codes that never change; an unknown one is shown as it is."""

from preferential_cards.enums import Action as CardAction
from preferential_cards.enums import CardAction as PlasticAction
from veterans.enums import Action as PersonAction

AREAS = {
    "account": "账号", "audit": "留痕", "board": "榜单", "card": "优待证", "consent": "个人信息同意", "data": "数据提供",
    "disposal": "到期清除", "export": "数据导出", "import": "名册导入", "oversight": "查阅监督", "person": "人员", "post": "岗位",
    "rights": "权利请求", "station": "服务站", "cardstock": "优待证实物",
}  # fmt: skip
STEPS = {
    "card": {action.lower(): action.label for action in CardAction}
    | {
        "start": "新建申领", "export": "导出", "print_form": "打印申请表", "paper": "上传材料", "papers_seen": "原件已看",
        "bar": "登记限制情形", "end_bar": "限制情形到期", "clocks": "时限检查", "batch_out": "列出报送", "batch_in": "核对回执",
        "batch_done": "写入回执", "batch_list": "导出报送清单", "away_ask": "发给对方", "away_answer": "答复对方", "away_letter": "登记来函",
    },
    "cardstock": {action.lower(): action.label for action in PlasticAction}
    | {"count": "盘点", "put_here": "按盘点改记"},
    "person": {action.lower(): action.label for action in PersonAction}
    | {
        "register": "登记", "amend": "修改", "move": "转站", "confirm": "核对信息", "reveal": "查看完整信息",
        "reveal_refused": "查看完整信息被拒", "export": "导出", "print": "打印", "search_number": "按证件号查找",
    },
    "account": {
        "open": "开通", "amend": "修改", "close": "停用", "reopen": "启用", "reset_password": "重置密码",
        "new_password": "改密码", "sign_in": "登录", "turned_away": "登录被拒", "confirmed": "再次确认身份",
    },
    "post": {"appoint": "任命", "end": "到期结束", "withdraw": "收回"},
    "station": {"add": "新增", "amend": "修改", "load": "载入名单"},
    "audit": {"verify": "核对", "history": "变更记录核对"},
    "oversight": {"ask": "询问", "answer": "说明"},
    "consent": {"given": "同意", "withdrawn": "撤回"},
    "export": {
        "ask": "申请", "approve": "同意", "refuse": "不同意", "withdraw": "撤回", "make": "生成文件", "fail": "没有生成",
        "password": "显示口令", "fetch": "下载", "expire": "过期删除",
    },
    "disposal": {"proposed": "提出", "signed": "签字", "dropped": "作废", "done": "完成"},
}  # fmt: skip
TARGETS = {
    "kit.AccessEvent": "查阅留痕", "kit.AuditSeal": "封存批次", "kit.History": "变更记录", "stations.Station": "服务站", "veterans.Batch": "名册",
    "veterans.Person": "人员", "preferential_cards.Application": "优待证申领", "preferential_cards.Card": "优待证", "card_outside.Batch": "报送批次",
    "card_stock.Count": "盘点表", "preferential_cards.ClockRun": "时限检查", "accounts.User": "账号",
    "oversight.Question": "查阅询问", "exports.Order": "导出申请", "people:person": "人员页", "people:reveal": "完整信息", "cards:application": "申领页",
}  # fmt: skip
FIELDS = {
    "life": "人员页", "history": "修改记录", "sheet": "登记表", "card": "申领页", "admin": "后台", "log": "留痕", "order": "经审批",
    "id_number": "证件号", "phone": "电话", "household_address": "户籍地址", "residence_address": "常住地址",
    "card.form": "优待证申请表", "card.plastic": "优待证", "card.signature": "领证签名",
}  # fmt: skip


def deed(verb: str) -> str:
    area, _, step = verb.partition(".")
    return f"{AREAS.get(area, area)} · {STEPS.get(area, {}).get(step, step)}"


def target(text: str) -> str:
    """veterans.Person:17 → 人员 17 号; a list of them is 人员名单."""
    label, _, key = text.rpartition(":")
    word = TARGETS.get(label) or TARGETS.get(text)
    if word is None:
        return text
    return f"{word}名单" if key == "*" else f"{word} {key} 号" if key.isdigit() else word


def field(name: str) -> str:
    return FIELDS.get(name, name)
