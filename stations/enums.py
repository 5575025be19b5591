from django.db import models


class Level(models.TextChoices):
    PROVINCE = "PROVINCE", "省退役军人服务中心"
    CITY = "CITY", "市退役军人服务中心"
    DISTRICT = "DISTRICT", "区退役军人服务中心"
    STREET = "STREET", "街道（乡镇）退役军人服务站"
    COMMUNITY = "COMMUNITY", "社区（村）退役军人服务站"
    UNIVERSITY = "UNIVERSITY", "高校退役军人服务站"
    ENTERPRISE = "ENTERPRISE", "企业退役军人服务站"
    AGENCY = "AGENCY", "机关退役军人服务站"


class StationStatus(models.TextChoices):
    PREPARING = "PREPARING", "筹建"
    ACTIVE = "ACTIVE", "运行"
    MERGED = "MERGED", "已合并"
    CLOSED = "CLOSED", "已撤销"


class Duty(models.TextChoices):
    """What somebody does at a station, whether or not they have an account here."""

    CHIEF = "CHIEF", "站长"
    DEPUTY = "DEPUTY", "副站长"
    TRANSFERRED_OFFICER = "TRANSFERRED_OFFICER", "军转干部"
    SOCIAL_WORKER = "SOCIAL_WORKER", "退役军人专职社工"
    COMMUNITY_WORKER = "COMMUNITY_WORKER", "社区社工"
    PARTY_SECRETARY = "PARTY_SECRETARY", "社区（村）书记"
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER", "社区（村）“两委”成员"


class Have(models.TextChoices):
    """五有: what every station is to have. Five checks, each with what shows it."""

    BODY = "BODY", "有机构"
    QUOTA = "QUOTA", "有编制"
    PEOPLE = "PEOPLE", "有人员"
    FUNDS = "FUNDS", "有经费"
    SAFEGUARDS = "SAFEGUARDS", "有保障"


class Met(models.TextChoices):
    MET = "MET", "达到"
    PARTLY = "PARTLY", "部分达到"
    NOT_MET = "NOT_MET", "没有达到"


class Role(models.TextChoices):
    LEADER = "LEADER", "局领导"
    OFFICER = "OFFICER", "局工作人员"
    CARD_VERIFIER = "CARD_VERIFIER", "优待证核实人"
    CARD_APPROVER = "CARD_APPROVER", "优待证初审人"
    STREET_WORKER = "STREET_WORKER", "街道工作人员"
    COMMUNITY_WORKER = "COMMUNITY_WORKER", "社区工作人员"
    AUDITOR = "AUDITOR", "审计管理员"
    SYSTEM_ADMIN = "SYSTEM_ADMIN", "系统管理员"
    SECURITY_ADMIN = "SECURITY_ADMIN", "安全管理员"
