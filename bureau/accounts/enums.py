from django.db import models


class Provider(models.TextChoices):
    """Who else may vouch for an account."""

    OIDC = "oidc", "统一身份认证"
    ZZD = "zzd", "浙政钉"
    ZLB = "zlb", "浙里办"
