"""The log in the words of the bureau. It is kept in short codes that never change; an unknown one is shown as it is."""

from django.apps import apps

from preferential_cards.enums import Action as CardAction
from preferential_cards.enums import CardAction as PlasticAction
from veterans.enums import Action as PersonAction
from veterans.hardship.enums import Action as HardshipAction
from veterans.sampling.enums import Action as SampleAction

AREAS = {
    "account": "账号", "audit": "留痕", "board": "榜单", "card": "优待证", "consent": "个人信息同意", "data": "数据提供",
    "disposal": "到期清除", "export": "数据导出", "import": "名册导入", "oversight": "查阅监督", "person": "人员", "post": "岗位",
    "rights": "权利请求", "station": "服务站", "cardstock": "优待证实物",
    "shop": "崇军商家", "benefit": "优待项目", "code": "老兵码", "rota": "轮值站长", "duty": "值班", "visit": "走访", "event": "集中采集",
    "drive": "八个一", "field": "外勤", "desk": "今天要办", "ticket": "诉求", "sms": "短信", "wording": "短信模板", "note": "站内消息",
    "citizen": "本人页面", "correction": "本人更正", "proxy": "代办人", "knowledge": "军人知识库", "finding": "数据疑点", "pair": "疑似重复",
    "policy": "政策", "entitlement": "政策待办", "draft": "登记草稿", "workdays": "工作日历",
    "accreditation": "枫桥式创建", "report": "零报告", "counsel": "法律咨询", "supply": "物品", "scheme": "评分方案", "training": "培训", "hardship": "困难认定", "sample": "档案抽查", "sms_task": "短信任务",
    "demo": "演示区",
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
        "add_paper": "存照片或材料", "drop_paper": "撤下材料", "ask_change": "申请变更", "close_family_task": "办结遗属事项",
        "merge": "合并档案", "merged_away": "并入另一份", "restored": "合并后复原", "unmerge": "撤销合并",
    },
    "account": {
        "open": "开通", "amend": "修改", "close": "停用", "reopen": "启用", "reset_password": "重置密码",
        "new_password": "改密码", "sign_in": "登录", "turned_away": "登录被拒", "confirmed": "再次确认身份",
        "bind": "绑定统一身份", "unbind": "解除绑定", "unbound": "绑定已解除", "second_factor": "绑定验证器", "remove_second_factor": "解除验证器",
        "wrong_code": "验证码不对", "recovery_codes": "换恢复码", "recovery_code_used": "用了恢复码", "retire": "办理离岗",
    },
    "post": {"appoint": "任命", "end": "到期结束", "withdraw": "收回"},
    "accreditation": {"close_gap": "整改完成", "fill": "填报", "prove": "交凭据"},
    "scheme": {"follow": "起草下一版", "publish": "发布"},
    "board": {"restate": "更正"},
    "data": {"handed_over": "对外提供"},
    "rights": {"received": "收到", "withdraw": "撤回"},
    "sms_task": {"propose": "提出"},
    "demo": {"load": "载入"},
    "station": {"add": "新增", "amend": "修改", "load": "载入名单"},
    "audit": {"verify": "核对", "history": "变更记录核对"},
    "oversight": {"ask": "询问", "answer": "说明"},
    "consent": {"given": "同意", "withdrawn": "撤回"},
    "export": {
        "ask": "申请", "approve": "同意", "refuse": "不同意", "withdraw": "撤回", "make": "生成文件", "fail": "没有生成",
        "end_with_account": "离岗作废", "password": "显示口令", "fetch": "下载", "expire": "过期删除",
    },
    "visit": {
        "call": "安排", "call_many": "成批安排", "plan": "排期", "record": "记录", "put_off": "改期", "cancel": "取消", "settle": "办结需求",
        "sheet": "打印路线单", "export": "导出",
    },
    "event": {"plan": "安排", "book": "登记名单", "household": "整户登记", "link_roster": "关联名册", "export": "导出"},
    "drive": {"start": "发起", "tick": "勾选"},
    "field": {"end_with_account": "离岗收回", "take": "带走名单", "drop": "丢弃"},
    "desk": {"put_off": "先放一放"},
    "ticket": {"hand_over": "离岗移交", "receive": "收下", "withdraw": "撤回", "export": "导出"},
    "hardship": {action.lower(): action.label for action in HardshipAction}
    | {"export": "导出", "publish": "发布标准", "draft": "起草标准", "end_standard": "停用标准"},
    "sample": {action.lower(): action.label for action in SampleAction} | {"export": "导出"},
    "sms": {"queue": "排入", "opt_in": "恢复接收", "opt_out": "停止接收", "export": "导出"},
    "wording": {"publish": "发布"},
    "note": {"to_the_post": "离岗转给岗位", "done": "办结", "escalated": "上报"},
    "citizen": {"let_in": "柜台协助", "come_in": "登录"},
    "proxy": {"propose": "提出"},
    "knowledge": {"write": "写稿", "publish": "发布", "retire": "撤下"},
    "finding": {"take_up": "重新处理", "set_aside": "暂不处理"},
    "pair": {"different": "不是同一人", "propose": "提出合并"},
    "policy": {"draft": "起草", "publish": "发布", "end": "结束", "load": "载入"},
    "import": {"hand_over": "离岗移交", "ask": "请社区核对"},
    "draft": {"discard": "丢弃", "hand_over": "离岗移交"},
    "workdays": {"declare": "登记", "withdraw": "撤销"},
    "rota": {
        "add_chief": "新增站长", "amend_chief": "修改站长", "consent": "同意", "leave": "离任", "add_leave": "请假", "withdraw_leave": "撤销请假",
        "draft": "排班", "redraft": "重排", "ask_swap": "提出换班", "open_feed": "开通日历", "revoke_feed": "停用日历",
    },
    "duty": {"sign_in": "签到", "write": "写日志", "close": "结束"},
    "training": {
        "plan_year": "定年度计划", "add": "安排", "amend": "改安排", "open": "开放报名", "start": "开始签到", "finish": "收尾", "cancel": "取消",
        "enrol": "报名", "withdraw": "退出", "told": "告诉本人", "arrive": "签到", "try": "测验", "again": "再给一次", "revoke": "撤销证书",
        "quiz": "出卷",
    },
    "benefit": {"propose": "提出", "publish": "发布", "withdraw": "撤下", "answer": "答复"},
    "shop": {
        "hand_over": "离岗移交",
        "amend": "修改", "offer": "发布优惠", "offer_changed": "改优惠", "offer_withdrawn": "撤优惠", "complaint": "收到投诉", "mystery": "暗访",
        "heard": "听取说明", "decided": "作出处理", "seat_owner": "开通店主", "seat_clerk": "开通店员", "seat_taken": "启用", "seat_ended": "停用",
    },
    "report": {
        "declare": "开始要报", "amend": "修改事项", "stop": "停报", "file": "报送", "correct": "更正", "waive": "免报",
    },
    "supply": {
        "in": "入库", "out": "发放", "sent": "调出", "got": "调入", "back": "收回", "count": "盘点", "minimum": "改最少要有的数",
        "get": "签收", "refuse": "不收", "take_back": "收回调拨",
    },
    "counsel": {
        "enlist": "登记志愿者", "offer": "排坐班", "withdraw": "撤下时段", "book": "预约", "done": "记结果", "missed": "没有来",
        "cancelled": "取消", "export": "导出",
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
    "my": "本人页面", "pair": "疑似重复对照", "visit": "走访页", "visit.sheet": "走访路线单", "offline": "离线名单", "proxy_form": "委托书",
    "proxy.evidence": "委托材料", "text": "诉求内容", "letter": "答复函", "rota": "轮值名单", "matters": "值班记录", "correction": "本人更正",
    "file": "材料文件", "file_tab": "档案资料", "papers": "照片与材料", "household": "一户", "GET": "打开页面", "POST": "提交",
    "card.form": "优待证申请表", "card.plastic": "优待证", "card.signature": "领证签名",
}  # fmt: skip
# The pages of an area, for what somebody was refused.
PAGES = {
    "people": "人员", "cards": "优待证", "outside": "外部环节", "stock": "优待证实物", "away": "异地申领", "shops": "崇军商家", "codes": "老兵码",
    "benefits": "优待目录", "stations": "服务站", "rota": "轮值站长", "duty": "值班", "accreditation": "枫桥式创建", "events": "集中采集",
    "visits": "走访", "tickets": "诉求", "policies": "政策找人", "quality": "数据质量", "imports": "名册导入", "exports": "数据导出",
    "oversight": "谁看过谁", "privacy": "个人信息保护", "messages": "消息短信", "knowledge": "知识库", "progress": "晾晒榜", "citizen": "本人网上办",
    "field": "外勤", "desk": "工作台", "admin": "后台", "reports": "零报告",
}  # fmt: skip


def deed(verb: str) -> str:
    area, _, step = verb.partition(".")
    return f"{AREAS.get(area, area)} · {STEPS.get(area, {}).get(step, step)}"


def target(text: str) -> str:
    """veterans.Person:17 → 人员 17 号; a list of them is 人员名单."""
    label, _, key = text.rpartition(":")
    word = TARGETS.get(label) or TARGETS.get(text)
    if word is None and label in PAGES:
        return f"“{PAGES[label]}”的页面"
    word = word or _of_model(label)
    if word is None:
        return text
    return f"{word}名单" if key == "*" else f"{word} {key} 号" if key.isdigit() else word


def _of_model(label: str) -> str | None:
    """What the model calls itself, for all that has no shorter word here."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return None


def field(name: str) -> str:
    if name.startswith("file-"):
        return f"档案资料 {name.removeprefix('file-')}"
    return FIELDS.get(name, name)
