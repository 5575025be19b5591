from django.db import models


class State(models.TextChoices):
    """Where an application stands, over all levels (domain.md 3.5)."""

    DRAFT = "DRAFT", "草稿"
    SUBMITTED = "SUBMITTED", "已提交"
    ACCEPTED = "ACCEPTED", "已受理"
    RETURNED = "RETURNED", "退回补正"
    VERIFIED = "VERIFIED", "已核实"
    FIRST_REVIEWED = "FIRST_REVIEWED", "初审通过"
    CITY_REVIEWED = "CITY_REVIEWED", "市审核通过"
    PROVINCE_RECORDED = "PROVINCE_RECORDED", "省已备案"
    SUSPENDED = "SUSPENDED", "暂缓"
    BANK_CHECKING = "BANK_CHECKING", "银行校验"
    BANK_REJECTED = "BANK_REJECTED", "银行退回"
    MAKING = "MAKING", "制证中"
    AT_DISTRICT = "AT_DISTRICT", "区已签收"
    AT_STATION = "AT_STATION", "站已签收"
    ISSUED = "ISSUED", "已发放"
    UNCLAIMED = "UNCLAIMED", "逾期未领"
    REJECTED = "REJECTED", "不予通过"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    ENDED = "ENDED", "本人已故，终止"

    @property
    def tone(self) -> str:
        """Which of the five shapes of components/tag.html it wears."""
        return TONES.get(self, "info")


TONES = {
    State.DRAFT: "idle",
    State.RETURNED: "warn",
    State.SUSPENDED: "warn",
    State.BANK_REJECTED: "warn",
    State.UNCLAIMED: "warn",
    State.ISSUED: "ok",
    State.REJECTED: "idle",
    State.WITHDRAWN: "idle",
}


class Action(models.TextChoices):
    SUBMIT = "SUBMIT", "提交申请"
    WITHDRAW = "WITHDRAW", "撤回"
    ACCEPT = "ACCEPT", "受理"
    RETURN = "RETURN", "退回补正"
    VERIFY = "VERIFY", "核实"
    REVIEW = "REVIEW", "初审通过"
    REJECT = "REJECT", "不予通过"
    RECORD_CITY = "RECORD_CITY", "登记市审核通过"
    RECORD_PROVINCE = "RECORD_PROVINCE", "登记省备案"
    RECORD_SUSPENSION = "RECORD_SUSPENSION", "登记省暂缓"
    SEND_TO_BANK = "SEND_TO_BANK", "送银行校验"
    RECORD_BANK_REFUSAL = "RECORD_BANK_REFUSAL", "登记银行退回"
    RECORD_MAKING = "RECORD_MAKING", "登记开始制证"
    RECEIVE_AT_DISTRICT = "RECEIVE_AT_DISTRICT", "区中心签收"
    RECEIVE_AT_STATION = "RECEIVE_AT_STATION", "街道站签收"
    ISSUE = "ISSUE", "发放"
    HAND_UP = "HAND_UP", "逾期未领上交"
    END = "END", "登记去世，终止"
    RESTORE = "RESTORE", "去世登记有误，恢复"


class Channel(models.TextChoices):
    STATION = "STATION", "窗口"
    ONLINE = "ONLINE", "网上"
    HOME = "HOME", "上门"
    PROXY = "PROXY", "代办"
    EVENT = "EVENT", "集中采集"


class ReturnReason(models.TextChoices):
    PHOTO_BAD = "PHOTO_BAD", "照片不合规"
    ID_EXPIRED = "ID_EXPIRED", "身份证过期"
    NAME_MISMATCH = "NAME_MISMATCH", "姓名不一致"
    DATE_MISMATCH = "DATE_MISMATCH", "日期不一致"
    TYPE_WRONG = "TYPE_WRONG", "人员类别不对"
    PROOF_MISSING = "PROOF_MISSING", "缺少证明材料"
    BANK_DUPLICATE = "BANK_DUPLICATE", "银行账户超限"
    OTHER = "OTHER", "其他"

    @property
    def advice(self) -> str:
        """What the applicant is told to do, ready-made so that every station says the same."""
        return ADVICE[self]


ADVICE = {
    ReturnReason.PHOTO_BAD: "请重拍近 6 个月内白底免冠正面照（352×440，20–50 KB）",
    ReturnReason.ID_EXPIRED: "身份证已过期，请换证后带新证来",
    ReturnReason.NAME_MISMATCH: "姓名与身份证或退役证件不一致，请带户口簿核对",
    ReturnReason.DATE_MISMATCH: "出生、入伍或退役日期与证件不一致，请带原件核对",
    ReturnReason.TYPE_WRONG: "申领的证件种类与认定的身份不符，请先核对身份",
    ReturnReason.PROOF_MISSING: "缺少退役证件或亲属关系证明，请补交原件或档案复印件",
    ReturnReason.BANK_DUPLICATE: "本人在该行的一类账户或借记卡已满，请先到银行处理",
    ReturnReason.OTHER: "请按说明补正",
}


class CardState(models.TextChoices):
    """A card of plastic (domain.md 3.5). Only ACTIVE is good at a counter, and a temporary loss that has lapsed."""

    STOCK = "STOCK", "待发放"
    ACTIVE = "ACTIVE", "有效"
    TEMP_LOST = "TEMP_LOST", "临时挂失"
    LOST = "LOST", "正式挂失"
    REPLACING = "REPLACING", "补换中"
    REPLACED = "REPLACED", "已换新"
    PAUSED = "PAUSED", "暂停使用"
    RECALLED = "RECALLED", "已收回"
    CANCELLED = "CANCELLED", "已注销"
    RETURNED_UP = "RETURNED_UP", "逐级上交"

    @property
    def tone(self) -> str:
        return CARD_TONES.get(self, "idle")


CARD_TONES = {
    CardState.STOCK: "info",
    CardState.ACTIVE: "ok",
    CardState.TEMP_LOST: "warn",
    CardState.LOST: "bad",
    CardState.REPLACING: "warn",
    CardState.PAUSED: "warn",
}


class Drawer(models.TextChoices):
    """Where a card lies. Exactly one of these, always."""

    DISTRICT = "DISTRICT", "区中心"
    STATION = "STATION", "服务站"
    HOLDER = "HOLDER", "本人手里"
    LOST = "LOST", "遗失"
    BANK = "BANK", "退回银行"
    UP = "UP", "已上交省中心"
    DESTROYED = "DESTROYED", "已剪角销毁"


class CardAction(models.TextChoices):
    RECEIVE = "RECEIVE", "签收入库"
    MOVE = "MOVE", "转交"
    HAND_OVER = "HAND_OVER", "发放"
    REPORT_TEMP_LOSS = "REPORT_TEMP_LOSS", "登记临时挂失"
    LAPSE = "LAPSE", "临时挂失到期"
    REPORT_LOSS = "REPORT_LOSS", "登记正式挂失"
    FIND = "FIND", "找回，解除挂失"
    REQUEST_NEW = "REQUEST_NEW", "申请补换"
    REPLACE = "REPLACE", "被新证替换"
    PAUSE = "PAUSE", "暂停使用"
    RESUME = "RESUME", "恢复使用"
    RECALL = "RECALL", "收回"
    CANCEL = "CANCEL", "注销"
    SEND_UP = "SEND_UP", "上交省中心"
    COME_BACK = "COME_BACK", "上交后退回"
    DESTROY = "DESTROY", "剪角销毁"
    RESTORE = "RESTORE", "去世登记有误，恢复"


class CardReason(models.TextChoices):
    """Why a card is changed, stopped or ended. The first six decide where to go for a new one and who pays."""

    CHIP = "CHIP", "芯片读不出"
    WORN = "WORN", "证面磨损"
    FACE_DATA = "FACE_DATA", "证面信息变更"
    PROVINCE = "PROVINCE", "户籍地或常住地省份变更"
    CARD_TYPE = "CARD_TYPE", "证件种类变更"
    LOSS = "LOSS", "遗失"
    PRISON = "PRISON", "服刑、羁押、通缉期间"
    RIGHTS = "RIGHTS", "剥夺政治权利期间"
    DEATH = "DEATH", "持证人去世"
    UNENTITLED = "UNENTITLED", "资格取消"
    OTHER = "OTHER", "其他"


class Holder(models.TextChoices):
    """Who has the file. The last three are outside: our clock stops while they have it."""

    APPLICANT = "APPLICANT", "申请人"
    STREET = "STREET", "街道站"
    CENTRE = "CENTRE", "区服务中心"
    BUREAU = "BUREAU", "区局"
    CITY = "CITY", "市局"
    PROVINCE = "PROVINCE", "省厅"
    BANK = "BANK", "银行"


OURS = frozenset({Holder.STREET, Holder.CENTRE, Holder.BUREAU})


class Unit(models.TextChoices):
    WORKDAYS = "WORKDAYS", "个工作日"
    DAYS = "DAYS", "天"
    MONTHS = "MONTHS", "个月"


class CountsFrom(models.TextChoices):
    STATE = "STATE", "进入这一步"
    REVIEW = "REVIEW", "初审通过"


class ApplicantRole(models.TextChoices):
    SELF = "SELF", "本人"
    AGENT = "AGENT", "代办人"
    GUARDIAN = "GUARDIAN", "监护人"


class IssueBy(models.TextChoices):
    """异地申领: which of the two places issues the card. Empty: one place only."""

    HOUSEHOLD = "HOUSEHOLD", "户籍地发证"
    RESIDENCE = "RESIDENCE", "常住地发证"


class AwayAnswer(models.TextChoices):
    AGREED = "AGREED", "同意"
    OBJECTED = "OBJECTED", "不同意"


class Paper(models.TextChoices):
    PHOTO = "PHOTO", "证件照"
    ID_CARD = "ID_CARD", "居民身份证"
    HOUSEHOLD = "HOUSEHOLD", "户口簿"
    SERVICE_PROOF = "SERVICE_PROOF", "退役证件"
    DOSSIER = "DOSSIER", "档案复印件"
    DISABILITY = "DISABILITY", "残疾军人证、立功证书"
    MARTYR_PROOF = "MARTYR_PROOF", "烈士（牺牲、病故）证明书"
    STATEMENT = "STATEMENT", "书面说明"
    KINSHIP = "KINSHIP", "亲属关系证明"
    AGENT_ID = "AGENT_ID", "代办人身份证"
    PROXY_LETTER = "PROXY_LETTER", "委托书"
    GUARDIAN_ID = "GUARDIAN_ID", "监护人身份证"
    GUARDIAN_PROOF = "GUARDIAN_PROOF", "监护关系证明"
    RESIDENCE = "RESIDENCE", "居住证明"
    SIGNATURE = "SIGNATURE", "申领表签名"


class Outcome(models.TextChoices):
    STOP = "STOP", "现在不能申领"
    REFUSE = "REFUSE", "不能发证"
    PROVINCE = "PROVINCE", "由省厅酌定"
    GUARDIAN = "GUARDIAN", "由监护人办理"


class ObstacleKind(models.TextChoices):
    """Facts about a person that decide on the card. The keys are those of the rule book (data/eligibility.csv)."""

    EXPELLED = "EXPELLED", "被除名或开除军籍"
    RIGHTS = "RIGHTS", "剥夺政治权利"
    PRISON = "PRISON", "服刑、羁押、通缉"
    FOREIGN = "FOREIGN", "外籍或港澳居民"
    CONVICTED = "CONVICTED", "受过刑事处罚"
    PARTY = "PARTY", "被开除党籍"
    DISMISSED = "DISMISSED", "被开除公职"
    HONOUR = "HONOUR", "其他损害荣誉"
    CAPACITY = "CAPACITY", "无或限制民事行为能力"
