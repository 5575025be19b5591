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
